using System.Data.Common;
using Jobplane.Bulk;
using Jobplane.Idempotency;
using Jobplane.Listing;
using Jobplane.Statistics;
using Jobplane.Storage;

namespace Jobplane.Tests.Http;

/// <summary>A store of which every operation fails in the same way.</summary>
internal sealed class BrokenStore(Exception failure) : IJobStore, IBulkStore, IScheduleStore, IStatisticsStore, IFleetStore, IStoreAdministration
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

    public Task<IdempotentResult<Job[]>> EnqueueAsync(
        IReadOnlyList<NewJob> jobs, KeyedRequest<Job[]> request, CancellationToken cancellationToken) =>
        Task.FromException<IdempotentResult<Job[]>>(failure);

    public Task<IdempotentResult<RetryResult>> RetryAsync(
        JobKey key, RetryOptions options, KeyedRequest<RetryResult> request, CancellationToken cancellationToken) =>
        Task.FromException<IdempotentResult<RetryResult>>(failure);

    public Task<CancelResult> CancelAsync(JobKey key, AuditOrigin origin, CancellationToken cancellationToken) =>
        Task.FromException<CancelResult>(failure);

    public Task<Job?> CloneAsync(JobKey key, Guid copyId, AuditOrigin origin, CancellationToken cancellationToken) => Task.FromException<Job?>(failure);

    public Task<DeleteResult> DeleteAsync(JobKey key, AuditOrigin origin, CancellationToken cancellationToken) => Task.FromException<DeleteResult>(failure);

    public Task<BulkOperation> StartAsync(NewBulkOperation operation, CancellationToken cancellationToken) => Task.FromException<BulkOperation>(failure);

    public Task<IdempotentResult<BulkOperation>> StartAsync(
        NewBulkOperation operation, KeyedRequest<BulkOperation> request, CancellationToken cancellationToken) =>
        Task.FromException<IdempotentResult<BulkOperation>>(failure);

    Task<BulkOperation?> IBulkStore.GetAsync(string projectId, Guid id, CancellationToken cancellationToken) =>
        Task.FromException<BulkOperation?>(failure);

    Task<Page<BulkOperation>> IBulkStore.ListAsync(string projectId, int limit, long before, CancellationToken cancellationToken) =>
        Task.FromException<Page<BulkOperation>>(failure);

    Task<BulkCancelResult> IBulkStore.CancelAsync(string projectId, Guid id, AuditOrigin origin, CancellationToken cancellationToken) =>
        Task.FromException<BulkCancelResult>(failure);

    public Task<BulkOperation> StartBulkAsync(NewBulkOperation operation, CancellationToken cancellationToken) => Task.FromException<BulkOperation>(failure);

    public Task<BulkOperation?> GetBulkAsync(Guid id, CancellationToken cancellationToken) => Task.FromException<BulkOperation?>(failure);

    public Task<Page<BulkOperation>> ListBulkAsync(int limit, long before, CancellationToken cancellationToken) =>
        Task.FromException<Page<BulkOperation>>(failure);

    public Task<BulkCancelResult> CancelBulkAsync(Guid id, AuditOrigin origin, CancellationToken cancellationToken) =>
        Task.FromException<BulkCancelResult>(failure);

    public Task<JobCount> CountAsync(JobListRequest request, CancellationToken cancellationToken) => Task.FromException<JobCount>(failure);

    public Task<Page<Job>> ListJobsAsync(JobListRequest request, CancellationToken cancellationToken) => Task.FromException<Page<Job>>(failure);

    public Task<IReadOnlyDictionary<JobStatus, JobCount>> CountJobsByStatusAsync(JobListRequest request, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyDictionary<JobStatus, JobCount>>(failure);

    public Task<JobCount> CountJobsAsync(JobListRequest request, CancellationToken cancellationToken) => Task.FromException<JobCount>(failure);

    public Task<Page<Job>> ListAsync(JobListRequest request, CancellationToken cancellationToken) => Task.FromException<Page<Job>>(failure);

    public Task<IReadOnlyDictionary<JobStatus, JobCount>> CountByStatusAsync(JobListRequest request, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyDictionary<JobStatus, JobCount>>(failure);

    public Task<IReadOnlyList<JobAttempt>?[]> ListAttemptsAsync(IReadOnlyList<JobKey> keys, int limit, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<JobAttempt>?[]>(failure);

    public Task<Page<JobLogEntry>?> ListLogsAsync(JobKey key, int? attempt, int limit, long after, CancellationToken cancellationToken) =>
        Task.FromException<Page<JobLogEntry>?>(failure);

    public Task<Page<AuditEntry>> ListAuditAsync(string projectId, int limit, long before, CancellationToken cancellationToken) =>
        Task.FromException<Page<AuditEntry>>(failure);

    public Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<QueueInfo>>(failure);

    public Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<WorkerInfo>>(failure);

    public Task<StatisticsBuilder> ReadAsync(StatisticsRequest request, CancellationToken cancellationToken) =>
        Task.FromException<StatisticsBuilder>(failure);

    public Task<FailureBuilder> ReadFailuresAsync(FailureRequest request, CancellationToken cancellationToken) =>
        Task.FromException<FailureBuilder>(failure);

    public Task<StatisticsBuilder> ReadStatisticsAsync(StatisticsRequest request, CancellationToken cancellationToken) =>
        Task.FromException<StatisticsBuilder>(failure);

    public Task<IReadOnlyList<WaitingJobs>> ListWaitingAsync(TimeSpan recent, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<WaitingJobs>>(failure);

    public Task PauseQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) => Task.FromException(failure);

    public Task ResumeQueueAsync(string queue, string projectId, AuditOrigin origin, CancellationToken cancellationToken) => Task.FromException(failure);

    public Task<EraseResult> EraseJobsAsync(string projectId, long after, int limit, CancellationToken cancellationToken) =>
        Task.FromException<EraseResult>(failure);

    public Task<bool> EraseBesideJobsAsync(string projectId, int limit, CancellationToken cancellationToken) => Task.FromException<bool>(failure);

    public Task<bool> IsErasedAsync(string projectId, CancellationToken cancellationToken) => Task.FromException<bool>(failure);

    public Task RecordEraseAsync(string operatorProjectId, string action, JobPayload details, AuditOrigin origin, CancellationToken cancellationToken) =>
        Task.FromException(failure);

    public Task SetConcurrencyAsync(string queue, int? concurrency, string projectId, AuditOrigin origin, CancellationToken cancellationToken) => Task.FromException(failure);

    public Task NotifyAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken) => Task.FromException(failure);

    public Task<ScheduleRead> GetAsync(ScheduleKey key, CancellationToken cancellationToken) => Task.FromException<ScheduleRead>(failure);

    public Task<IReadOnlyList<Schedule>> ListAsync(string projectId, string after, int limit, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<Schedule>>(failure);

    public Task<bool> PutAsync(NewSchedule schedule, AuditOrigin origin, CancellationToken cancellationToken) => Task.FromException<bool>(failure);

    public Task<bool> DeleteAsync(ScheduleKey key, AuditOrigin origin, CancellationToken cancellationToken) => Task.FromException<bool>(failure);

    public Task PauseAsync(ScheduleKey key, AuditOrigin origin, CancellationToken cancellationToken) => Task.FromException(failure);

    public Task ResumeAsync(
        ScheduleKey key, long version, DateTimeOffset? nextFireAt, AuditOrigin origin, CancellationToken cancellationToken) =>
        Task.FromException(failure);

    public Task<Job?> RunAsync(ScheduleKey key, Guid jobId, string? traceContext, AuditOrigin origin, CancellationToken cancellationToken) =>
        Task.FromException<Job?>(failure);

    public Task PingAsync(CancellationToken cancellationToken = default) => Task.FromException(failure);

    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task CheckSchemaAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<IReadOnlyList<MigrationStatus>> ListMigrationsAsync(CancellationToken cancellationToken = default) =>
        Task.FromException<IReadOnlyList<MigrationStatus>>(failure);

    public Task<string> ScriptMigrationsAsync(CancellationToken cancellationToken = default) => Task.FromException<string>(failure);

    public Task<IReadOnlyList<StoreFinding>> DiagnoseAsync(CancellationToken cancellationToken = default) =>
        Task.FromException<IReadOnlyList<StoreFinding>>(failure);
}
