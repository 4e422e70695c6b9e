using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>One project's jobs, as the API shows them: over HTTP, or directly on the store. What cannot be done is a <see cref="Commands.CommandException"/>.</summary>
internal interface IJobAccess
{
    /// <summary>Enqueues a job.</summary>
    Task<JsonElement> EnqueueAsync(NewJobArguments job, CancellationToken cancellationToken);

    /// <summary>Reads a job.</summary>
    Task<JsonElement> GetAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Makes a job run again.</summary>
    Task<JsonElement> RetryAsync(Guid id, int? maxAttempts, CancellationToken cancellationToken);

    /// <summary>Cancels a job, or asks its handler to stop.</summary>
    Task<JsonElement> CancelAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reads a page of jobs, newest first.</summary>
    Task<JsonPage> ListAsync(JobListArguments filter, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Reads a page of what a job's handler has logged, the first line first.</summary>
    Task<JsonPage> ListLogsAsync(Guid id, int? attempt, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>A job as it is now, and after each change, until it has finished. Outages of some seconds are waited out.</summary>
    IAsyncEnumerable<JsonElement> WatchAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reads all jobs with their failed attempts, newest first.</summary>
    IAsyncEnumerable<JsonElement> ExportAsync(CancellationToken cancellationToken);

    /// <summary>Asks for a bulk operation, or with a dry run only what it would be done to.</summary>
    Task<JsonElement> StartBulkAsync(BulkRequest request, bool isDryRun, CancellationToken cancellationToken);

    /// <summary>Reads a bulk operation.</summary>
    Task<JsonElement> GetBulkAsync(Guid id, CancellationToken cancellationToken);
}
