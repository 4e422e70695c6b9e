namespace Jobplane;

/// <summary>The words that stand for <see cref="MissedFires"/> in the database and in HTTP.</summary>
public static class MissedFiresNames
{
    /// <summary>The lower-case word of a policy, such as <c>once</c>.</summary>
    public static string ToName(this MissedFires policy) => policy switch
    {
        MissedFires.Skip => "skip",
        MissedFires.Once => "once",
        MissedFires.All => "all",
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Not a policy for missed fires."),
    };

    /// <summary>The policy a word stands for.</summary>
    /// <exception cref="JobValidationException">The word is none of the three.</exception>
    public static MissedFires Parse(string name) => name switch
    {
        "skip" => MissedFires.Skip,
        "once" => MissedFires.Once,
        "all" => MissedFires.All,
        _ => throw new JobValidationException("missed_fires", "missed_fires must be one of: skip, once, all."),
    };
}
