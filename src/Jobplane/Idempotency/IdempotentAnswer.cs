namespace Jobplane;

/// <summary>The answer to a request with a key, which is kept beside what the request did, for its repeats.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Location">The header of that name, if there is one.</param>
/// <param name="Body">The body.</param>
public sealed record IdempotentAnswer(int Status, string? Location, string Body);
