using Jobplane.Cron;
using Jobplane.Handlers;
using Jobplane.Maintenance;
using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.Options;

namespace Jobplane.Testing;

/// <summary>
/// Runs jobs one after another when it is told to, in place of the loops of a worker, which run on their own. All else is the worker's: the
/// claims, the attempts, the writing of outcomes, the promotion of due jobs, the end of expired ones and the firing of schedules.
/// </summary>
internal sealed class TestWorker(
    IWorkerStore store,
    IMaintenanceStore maintenance,
    IFleetStore fleet,
    JobPromoter promoter,
    JobExpirer expirer,
    CronScheduler scheduler,
    HandlerRegistry handlers,
    JobExecutor executor,
    OutcomeWriter outcomes,
    FailureCapture failures,
    QueueSignals signals,
    JobClient client,
    IOptions<JobplaneOptions> options,
    TimeProvider time) : IAssignmentOwner, IDisposable
{
    private const int BatchSize = 1000;

    // Longer than a test will move the clock on while a job runs.
    private static readonly TimeSpan Lease = TimeSpan.FromDays(366);

    private readonly SemaphoreSlim _turn = new(1);
    private TaskCompletionSource _written = new();

    /// <summary>Runs what is due until nothing is.</summary>
    public async Task<IReadOnlyList<JobRun>> RunUntilIdleAsync(int maxJobs, CancellationToken cancellationToken)
    {
        var runs = new List<JobRun>();
        await UnderALeaseAsync(
            async session =>
            {
                int before;
                do
                {
                    before = runs.Count;
                    await RunDueAsync(session, runs, maxJobs, cancellationToken).ConfigureAwait(false);
                }
                while (runs.Count > before);
            },
            cancellationToken).ConfigureAwait(false);
        return runs;
    }

    /// <summary>Runs one attempt of a job, which is ready, past those that stand before it.</summary>
    public async Task<JobRun> RunAsync(Job job, CancellationToken cancellationToken)
    {
        JobRun? run = null;
        await UnderALeaseAsync(
            async session =>
            {
                ClaimedJob claimed = await ClaimAsync(job, session, cancellationToken).ConfigureAwait(false);
                run = await RunAsync(claimed, session, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return run!;
    }

    /// <inheritdoc/>
    public void Finish(Assignment assignment, bool isWritten) => _written.TrySetResult();

    public void Dispose() => _turn.Dispose();

    private async Task UnderALeaseAsync(Func<WorkerSession, Task> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Anew each time, as the clock may have moved on by years.
            using var session = new WorkerSession(new WorkerIdentity(Guid.NewGuid(), Environment.MachineName, Environment.ProcessId, "test"));
            await store.RegisterAsync(session.Identity, Lease, cancellationToken).ConfigureAwait(false);
            await work(session).ConfigureAwait(false);
            await store.DeregisterAsync(session.Identity.Id, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task RunDueAsync(WorkerSession session, List<JobRun> runs, int maxJobs, CancellationToken cancellationToken)
    {
        await promoter.PromoteAsync(cancellationToken).ConfigureAwait(false);
        await expirer.ExpireAsync(cancellationToken).ConfigureAwait(false);
        await scheduler.FireAsync(cancellationToken).ConfigureAwait(false);
        foreach (QueueInfo queue in await fleet.ListQueuesAsync(cancellationToken).ConfigureAwait(false))
        {
            while (queue.Ready > 0 && await ClaimAsync(queue.Name, limit: 1, session, cancellationToken).ConfigureAwait(false) is [ClaimedJob job])
            {
                if (runs.Count == maxJobs)
                {
                    await store.ReleaseAsync([job.Key], CancellationToken.None).ConfigureAwait(false);
                    throw new InvalidOperationException(
                        $"{maxJobs} attempts have run and there are still more, the next of type {job.Type}. Does a job enqueue itself without a delay? Otherwise raise maxJobs.");
                }

                runs.Add(await RunAsync(job, session, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    private Task<IReadOnlyList<ClaimedJob>> ClaimAsync(string queue, int limit, WorkerSession session, CancellationToken cancellationToken) =>
        store.ClaimAnyAsync(new ClaimRequest(session.Identity.Id, queue, handlers.Types, limit), cancellationToken);

    private async Task<ClaimedJob> ClaimAsync(Job job, WorkerSession session, CancellationToken cancellationToken)
    {
        var others = new List<ClaimKey>();
        try
        {
            while (await ClaimAsync(job.Queue, BatchSize, session, cancellationToken).ConfigureAwait(false) is { Count: > 0 } claimed)
            {
                others.AddRange(claimed.Where(other => other.Key.JobId != job.Id).Select(other => other.Key));
                if (claimed.FirstOrDefault(found => found.Key.JobId == job.Id) is { } wanted)
                    return wanted;
            }
        }
        finally
        {
            if (others.Count > 0)
                await store.ReleaseAsync(others, CancellationToken.None).ConfigureAwait(false);
        }

        throw new InvalidOperationException(handlers.Find(job.Type) is null
            ? $"There is no handler for jobs of type {job.Type}. Register it with AddHandler."
            : $"The job of type {job.Type} cannot run now: it is scheduled for later, or its queue {job.Queue} is paused.");
    }

    private async Task<JobRun> RunAsync(ClaimedJob job, WorkerSession session, CancellationToken cancellationToken)
    {
        _written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var assignment = new Assignment(job, new HeldClaim(job.Key.ClaimId, 1, new QueueShare(job.Queue), time.GetTimestamp()), session, this);
        using var slot = new Slot(time);
        signals.LookForCancelRequests = () => _ = CancelRequestedAsync(slot, session);
        long startedAt = time.GetTimestamp();
        JobOutcome outcome = await executor.ExecuteAsync(assignment, slot).ConfigureAwait(false);
        signals.LookForCancelRequests = null;
        outcomes.Write(assignment, outcome, time.GetElapsedTime(startedAt));
        await _written.Task.ConfigureAwait(false);
        return new JobRun
        {
            Job = await client.GetAsync(job.ProjectId, job.Key.JobId, cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException($"The job {job.Key.JobId} was removed while it ran."),
            Attempt = job.Attempt,
            Exception = failures.Take(job.Key.JobId),
            Json = options.Value.PayloadJson,
        };
    }

    private async Task CancelRequestedAsync(Slot slot, WorkerSession session)
    {
        PollResult found = await maintenance.PollAsync([], handlers.Types, session.Identity.Id, CancellationToken.None).ConfigureAwait(false);
        slot.CancelRequested(found.CancelRequests);
    }
}
