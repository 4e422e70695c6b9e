using System.Data.Common;
using Jobplane.Idempotency;
using Jobplane.Listing;
using Jobplane.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Http;

/// <summary>The server's real store, with its reads counted, and cut off when a test says so.</summary>
internal sealed class ObservedStore : IServiceProviderFactory<IServiceCollection>, IJobStore
{
    private IJobStore? _store;
    private int _looks;
    private int _largestLook;

    public StoreTraits Traits => _store!.Traits;

    /// <summary>Whether the store can be reached.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Whether jobs cannot be read, though changes of them are still seen.</summary>
    public bool AreReadsCutOff { get; set; }

    /// <summary>Statements that looked up watched jobs so far.</summary>
    public int Looks => Volatile.Read(ref _looks);

    /// <summary>Most jobs looked up by one statement.</summary>
    public int LargestLook => Volatile.Read(ref _largestLook);

    public IServiceCollection CreateBuilder(IServiceCollection services)
    {
        Type store = services.Last(service => service.ServiceType == typeof(IJobStore)).ImplementationType!;
        return services.AddSingleton<IJobStore>(provider =>
        {
            _store = (IJobStore)ActivatorUtilities.CreateInstance(provider, store);
            return this;
        });
    }

    public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) => containerBuilder.BuildServiceProvider();

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken) => Reach().EnqueueAsync(jobs, cancellationToken);

    public Task<Job[]> EnqueueAsync(IReadOnlyList<NewJob> jobs, DbTransaction transaction, CancellationToken cancellationToken) =>
        Reach().EnqueueAsync(jobs, transaction, cancellationToken);

    public async Task<Job?[]> GetAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken) =>
        AreReadsCutOff ? throw CutOff() : await Reach().GetAsync(keys, cancellationToken);

    public async Task<string?[]> GetVersionsAsync(IReadOnlyList<JobKey> keys, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _looks);
        _largestLook = Math.Max(_largestLook, keys.Count);
        return await Reach().GetVersionsAsync(keys, cancellationToken);
    }

    public Task<RetryResult> RetryAsync(JobKey key, RetryOptions options, CancellationToken cancellationToken) =>
        Reach().RetryAsync(key, options, cancellationToken);

    public Task<IdempotentResult<Job[]>> EnqueueAsync(
        IReadOnlyList<NewJob> jobs, KeyedRequest<Job[]> request, CancellationToken cancellationToken) =>
        Reach().EnqueueAsync(jobs, request, cancellationToken);

    public Task<IdempotentResult<RetryResult>> RetryAsync(
        JobKey key, RetryOptions options, KeyedRequest<RetryResult> request, CancellationToken cancellationToken) =>
        Reach().RetryAsync(key, options, request, cancellationToken);

    public Task<CancelResult> CancelAsync(JobKey key, AuditOrigin origin, CancellationToken cancellationToken) =>
        Reach().CancelAsync(key, origin, cancellationToken);

    public Task<Job?> CloneAsync(JobKey key, Guid copyId, AuditOrigin origin, CancellationToken cancellationToken) =>
        Reach().CloneAsync(key, copyId, origin, cancellationToken);

    public Task<DeleteResult> DeleteAsync(JobKey key, AuditOrigin origin, CancellationToken cancellationToken) => Reach().DeleteAsync(key, origin, cancellationToken);

    public Task<JobCount> CountAsync(JobListRequest request, CancellationToken cancellationToken) => Reach().CountAsync(request, cancellationToken);

    public Task<Page<Job>> ListAsync(JobListRequest request, CancellationToken cancellationToken) => Reach().ListAsync(request, cancellationToken);

    public Task<IReadOnlyDictionary<JobStatus, JobCount>> CountByStatusAsync(JobListRequest request, CancellationToken cancellationToken) =>
        Reach().CountByStatusAsync(request, cancellationToken);

    public Task<IReadOnlyList<JobAttempt>?[]> ListAttemptsAsync(IReadOnlyList<JobKey> keys, int limit, CancellationToken cancellationToken) =>
        Reach().ListAttemptsAsync(keys, limit, cancellationToken);

    public Task<Page<JobLogEntry>?> ListLogsAsync(JobKey key, int? attempt, int limit, long after, CancellationToken cancellationToken) =>
        Reach().ListLogsAsync(key, attempt, limit, after, cancellationToken);

    public Task<Page<AuditEntry>> ListAuditAsync(string projectId, int limit, long before, CancellationToken cancellationToken) =>
        Reach().ListAuditAsync(projectId, limit, before, cancellationToken);

    public Task NotifyAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken) => Reach().NotifyAsync(queues, cancellationToken);

    private IJobStore Reach() => IsCutOff ? throw CutOff() : _store!;

    private static StoreUnavailableException CutOff() => new("The store is cut off.");
}
