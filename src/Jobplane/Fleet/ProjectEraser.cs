using System.Text.Json;
using Jobplane.Maintenance;
using Jobplane.Storage;

namespace Jobplane.Fleet;

/// <summary>Deletes all that is a project's, in small steps, for as long as a request may take.</summary>
internal sealed class ProjectEraser(IFleetStore store, TimeProvider time)
{
    private const int BatchSize = 1000;

    /// <summary>After this much a call answers, finished or not: less than what clients and proxies wait for.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);

    private readonly PacedSweep _sweep = new(time);

    /// <summary>Deletes what it can, and notes the beginning and the end in the operator's audit log.</summary>
    public async Task<ProjectErasure> EraseAsync(
        string projectId, string operatorProjectId, AuditOrigin origin, CancellationToken cancellationToken)
    {
        await RecordAsync("project.erase", new Dictionary<string, object> { ["project"] = projectId }).ConfigureAwait(false);
        long deleted = 0;
        bool isFinished = false;
        try
        {
            await SweepAsync(projectId, count => deleted += count, cancellationToken).ConfigureAwait(false);
            isFinished = await store.IsErasedAsync(projectId, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Also of a call that was broken off: what is deleted is deleted.
            await RecordAsync(
                "project.erased", new Dictionary<string, object> { ["project"] = projectId, ["deleted"] = deleted, ["finished"] = isFinished })
                .ConfigureAwait(false);
        }

        return new ProjectErasure(deleted, isFinished);

        Task RecordAsync(string action, Dictionary<string, object> details) => store.RecordEraseAsync(
            operatorProjectId, action, new JobPayload(JsonSerializer.SerializeToUtf8Bytes(details)), origin, CancellationToken.None);
    }

    /// <summary>Schedules first, so that they make no more jobs.</summary>
    private Task SweepAsync(string projectId, Action<int> count, CancellationToken cancellationToken)
    {
        long startedAt = time.GetTimestamp();
        bool isBesideGone = false;
        long? place = 0;
        return _sweep.RunAsync(
            async token =>
            {
                if (!isBesideGone)
                {
                    isBesideGone = await store.EraseBesideJobsAsync(projectId, BatchSize, token).ConfigureAwait(false);
                }
                else if (place is { } after)
                {
                    EraseResult step = await store.EraseJobsAsync(projectId, after, BatchSize, token).ConfigureAwait(false);
                    count(step.Deleted);
                    place = step.Next;
                }

                return place is not null && time.GetElapsedTime(startedAt) < Budget;
            },
            cancellationToken);
    }
}
