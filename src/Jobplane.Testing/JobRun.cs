using System.Text.Json;

namespace Jobplane.Testing;

/// <summary>One attempt that a test has run, and what became of its job.</summary>
public sealed record JobRun
{
    /// <summary>The job as it is stored after the attempt: its status, error, progress and result. One that is to be retried is pending.</summary>
    public required Job Job { get; init; }

    /// <summary>The number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>What the handler, or middleware around it, threw; null when the attempt ended well.</summary>
    public Exception? Exception { get; init; }

    internal JsonSerializerOptions? Json { get; init; }

    /// <summary>The job's result, read as payloads are; the default when there is none.</summary>
    /// <exception cref="JsonException">The result does not fit the type.</exception>
    public T? ResultAs<T>() => Job.Result is { } result ? result.Deserialize<T>(Json) : default;
}
