namespace Jobplane.FaultNode;

/// <summary>Reports its steps in every way there is, and logs what it wrote, what it found, and what a reader of its job is told is stored.</summary>
public sealed class ReportJobHandler(DurableLog log, JobClient client) : IJobHandler<ReportJob>
{
    private const int MostLines = 100;

    public Task HandleAsync(ReportJob job, JobContext context, CancellationToken cancellationToken) =>
        log.LogRunAsync(context, () => ActAsync(job, context, cancellationToken));

    private async Task ActAsync(ReportJob job, JobContext context, CancellationToken cancellationToken)
    {
        ReportMark? found = await context.GetCheckpointAsync<ReportMark>(cancellationToken);
        Note(ReportKind.Found, context, found);
        // The last step is taken again if all were taken before, so that each attempt reports something.
        for (int step = Math.Min((found?.Step ?? 0) + 1, job.Steps); step <= job.Steps; step++)
        {
            await Task.Delay(job.Milliseconds, cancellationToken);
            Report(job, context, new ReportMark(context.Attempt, Environment.ProcessId, step));
            await TryReadAsync(context, cancellationToken);
        }
    }

    private void Report(ReportJob job, JobContext context, ReportMark mark)
    {
        Note(ReportKind.Wrote, context, mark);
        // The checkpoint before the progress: whoever is told of the progress may rely on the checkpoint.
        context.SetCheckpoint(mark);
        context.ReportProgress(100.0 * mark.Step / job.Steps, $"{mark}");
        context.Log($"{mark}");
        context.SetResult(mark);
    }

    private async Task TryReadAsync(JobContext context, CancellationToken cancellationToken)
    {
        try
        {
            Job? job = await client.GetAsync(context.ProjectId, context.JobId, cancellationToken);
            if (job?.Progress?.Message is { } message)
                Note(ReportKind.ToldAsProgress, context, ReportMark.Parse(message));
            Page<JobLogEntry>? lines = await client.ListLogsAsync(context.ProjectId, context.JobId, limit: MostLines, cancellationToken: cancellationToken);
            if (lines?.Items is [.., var last])
                Note(ReportKind.ToldAsLine, context, ReportMark.Parse(last.Message));
        }
        catch (StoreUnavailableException)
        {
            // Nobody was told anything.
        }
    }

    private void Note(ReportKind kind, JobContext context, ReportMark? mark) =>
        log.Append($"{new JobReport(kind, context.JobId, mark, context.Attempt)}", flush: false);
}
