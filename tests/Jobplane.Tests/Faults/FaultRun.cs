namespace Jobplane.Tests.Faults;

/// <summary>How long the suite runs: short, or with <c>JOBPLANE_FAULTS=long</c> ten times as long.</summary>
internal static class FaultRun
{
    public const string Variable = "JOBPLANE_FAULTS";

    /// <summary>By how much loads last longer, and faults are repeated more often, than in CI.</summary>
    public static int Scale { get; } = Environment.GetEnvironmentVariable(Variable) == "long" ? 10 : 1;

    /// <summary>More than anything that works takes, on a busy machine.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(90);

    /// <summary>Lets the load go on for a while: with a fault in force, or to have something to compare.</summary>
    public static Task LastAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds * Scale), TestContext.Current.CancellationToken);
}
