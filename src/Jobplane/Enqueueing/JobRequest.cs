namespace Jobplane;

/// <summary>One job of a batch that is enqueued whole or not at all.</summary>
/// <param name="Type">The name of the work: 1 to 100 of <c>A–Z a–z 0–9 _ - .</c></param>
/// <param name="Payload">The handler's arguments.</param>
/// <param name="Options">How and for whom.</param>
public sealed record JobRequest(string Type, JobPayload Payload, EnqueueOptions Options);
