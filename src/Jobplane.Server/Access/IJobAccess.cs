namespace Jobplane.Server.Access;

/// <summary>A way to one project's jobs: over HTTP, or directly on the store.</summary>
internal interface IJobAccess : IAsyncDisposable
{
    /// <summary>Enqueues a job.</summary>
    Task<JobAnswer> EnqueueAsync(NewJobArguments job, CancellationToken cancellationToken);

    /// <summary>Reads a job.</summary>
    Task<JobAnswer> GetAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Asks for a bulk operation, or with a dry run only what it would be done to.</summary>
    Task<JobAnswer> StartBulkAsync(BulkRequest request, bool isDryRun, CancellationToken cancellationToken);

    /// <summary>Reads a bulk operation.</summary>
    Task<JobAnswer> GetBulkAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Makes a job run again.</summary>
    Task<JobAnswer> RetryAsync(Guid id, int? maxAttempts, CancellationToken cancellationToken);
}
