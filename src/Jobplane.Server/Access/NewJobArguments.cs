namespace Jobplane.Server.Access;

/// <summary>A job as the command line describes it. What is null is left to the server's defaults.</summary>
/// <param name="Type">The name of the work.</param>
/// <param name="Payload">A JSON object.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Priority">0 to 9.</param>
/// <param name="MaxAttempts">1 to 100.</param>
/// <param name="Delay">The wait before the first attempt.</param>
/// <param name="ExpiresAfter">How long after it is due it may still begin.</param>
/// <param name="Unique">What makes it one of a kind.</param>
internal sealed record NewJobArguments(
    string Type,
    string? Payload,
    string? Queue,
    int? Priority,
    int? MaxAttempts,
    TimeSpan? Delay,
    TimeSpan? ExpiresAfter = null,
    UniqueOptions? Unique = null)
{
    /// <summary>The payload for the store, whose rules it must keep.</summary>
    /// <exception cref="JobValidationException">It breaks one.</exception>
    public JobPayload PayloadOrEmpty => Payload is null ? JobPayload.Empty : JobPayload.FromJson(Payload);
}
