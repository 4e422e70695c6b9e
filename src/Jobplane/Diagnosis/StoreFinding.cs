namespace Jobplane;

/// <summary>What one check of a store has found.</summary>
/// <param name="Check">The check's name, the same for the same check: <c>vacuum_horizon</c>.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Message">What was found.</param>
/// <param name="Advice">What to do; null when there is nothing to do.</param>
public sealed record StoreFinding(string Check, FindingLevel Level, string Message, string? Advice = null)
{
    internal static StoreFinding Ok(string check, string message) => new(check, FindingLevel.Ok, message);

    internal static StoreFinding Warning(string check, string message, string advice) => new(check, FindingLevel.Warning, message, advice);

    internal static StoreFinding Failure(string check, string message, string advice) => new(check, FindingLevel.Failure, message, advice);
}
