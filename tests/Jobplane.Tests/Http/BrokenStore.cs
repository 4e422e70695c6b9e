using System.Data.Common;
using Jobplane.Storage;

namespace Jobplane.Tests.Http;

/// <summary>A store of which every operation fails in the same way.</summary>
internal sealed class BrokenStore(Exception failure) : IJobStore, IStoreAdministration
{
    public StoreTraits Traits { get; } = new(WriteLanes: 1, ClaimLanes: 1, ReadLanes: 1, MaxBatch: 10);

    public string Description => "a broken store";

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken) => Task.FromException<Job[]>(failure);

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken) =>
        Task.FromException<Job[]>(failure);

    public Task<Job?[]> GetAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken) => Task.FromException<Job?[]>(failure);

    public Task<string?[]> GetVersionsAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken) => Task.FromException<string?[]>(failure);

    public Task<RetryResult> RetryAsync(JobKey key, RetryOptions options, CancellationToken cancellationToken) =>
        Task.FromException<RetryResult>(failure);

    public Task NotifyAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken) => Task.FromException(failure);

    public Task PingAsync(CancellationToken cancellationToken = default) => Task.FromException(failure);

    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task CheckSchemaAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
