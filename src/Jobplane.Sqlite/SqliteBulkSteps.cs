using System.Text.Json;
using Jobplane.Bulk;

namespace Jobplane.Sqlite;

/// <summary>
/// Takes the steps of bulk operations. A step is one transaction, which has the only write lock: so one process takes it, and after a crash it is taken again
/// or was not taken at all.
/// </summary>
internal sealed class SqliteBulkSteps(SqliteDatabase database)
{
    /// <summary>Takes the next step of the operation that has waited longest.</summary>
    public async Task<BulkProgress?> TakeAsync(CancellationToken cancellationToken)
    {
        BulkStep? step = null;
        try
        {
            return await database.WriteAsync(
                session =>
                {
                    step = session["BulkNext"].Query(BulkColumns.ReadStep).FirstOrDefault();
                    return step is null ? null : Take(session, step);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (step is not null && e is not StoreUnavailableException)
        {
            await database.WriteAsync(
                session => session["BulkFail"].Bind("$id", step.Operation.Id).Bind("$error", e.Message).Execute(), cancellationToken).ConfigureAwait(false);
            return new BulkProgress(step.Operation, new BulkOutcome(), IsEnd: true, e);
        }
    }

    private static BulkProgress Take(SqliteSession session, BulkStep step)
    {
        BulkRequest request = step.Operation.Request;
        List<(string Id, long Seq, bool Fits)> looked = session[request.Filter.NeedsError ? "BulkLookFailed" : "BulkLook"]
            .Bind("$project", step.AtProject)
            .Bind("$after", step.AtSeq)
            .Bind("$last", step.LastSeq)
            .Bind("$limit", BulkStep.MaxLooked)
            .Bind(request.Filter)
            .Query(static row => (row.Text(0), row.Integer(1), row.Boolean(2)));
        var outcome = new BulkOutcome { Examined = looked.Count };
        string[] ids = [.. looked.Where(row => row.Fits).Select(row => row.Id)];
        if (ids.Length > 0)
            Change(session, request, ids, outcome);
        (string? project, long seq) = step.Next(
            looked.Count,
            looked.Count == 0 ? 0 : looked[^1].Seq,
            session["BulkNextProject"].Bind("$project", step.AtProject).Query(static row => row.Text(0)).FirstOrDefault());
        session["BulkAdvance"]
            .Bind("$id", step.Operation.Id)
            .Bind("$at_project", project ?? step.AtProject)
            .Bind("$at_seq", seq)
            .Bind("$examined", outcome.Examined)
            .Bind("$changed", outcome.Changed)
            .Bind("$running", outcome.Running)
            .Bind("$attempts", outcome.Attempts)
            .Bind("$finished", outcome.Finished)
            .Bind("$is_end", project is null ? 1 : 0)
            .Execute();
        return new BulkProgress(step.Operation, outcome, IsEnd: project is null);
    }

    private static void Change(SqliteSession session, BulkRequest request, string[] ids, BulkOutcome outcome)
    {
        string list = JsonSerializer.Serialize(ids);
        int running = session["BulkRunning"].Bind("$ids", list).Query(static row => row.Int32(0))[0];
        switch (request.Action)
        {
            case BulkAction.Retry:
                List<string> queues = session["JobRetryMany"].Bind("$ids", list).Bind("$limit", request.MaxAttempts).Query(static row => row.Text(0));
                foreach ((string queue, int jobs) in queues.CountBy(queue => queue, StringComparer.Ordinal))
                    outcome.Add("changed", queue, jobs);
                outcome.Add("running", queue: null, running);
                outcome.Add("attempts", queue: null, ids.Length - running - queues.Count);
                break;
            case BulkAction.Cancel:
                List<string> statuses = session["JobCancelMany"].Bind("$ids", list).Query(static row => row.Text(0));
                int requested = statuses.Count(status => status == JobStatus.Running.ToName());
                outcome.Add("requested", queue: null, requested);
                outcome.Add("changed", queue: null, statuses.Count - requested);
                outcome.Add("running", queue: null, running - requested);
                outcome.Add("finished", queue: null, ids.Length - statuses.Count - running + requested);
                break;
            default:
                int deleted = session["JobDeleteMany"].Bind("$ids", list).Query(static _ => true).Count;
                outcome.Add("changed", queue: null, deleted);
                outcome.Add("running", queue: null, ids.Length - deleted);
                break;
        }
    }
}
