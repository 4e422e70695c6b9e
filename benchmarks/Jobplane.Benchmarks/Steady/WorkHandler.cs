using System.Diagnostics;

namespace Jobplane.Benchmarks.Steady;

/// <summary>Notes when a job starts and ends, and waits in between.</summary>
internal sealed class WorkHandler(SteadyLoad load) : IJobHandler<Work>
{
    public async Task HandleAsync(Work job, JobContext context, CancellationToken cancellationToken)
    {
        long startedAt = Stopwatch.GetTimestamp();
        load.Times.Start(job.Number, startedAt);
        await load.Delay.WaitAsync();
        load.Times.End(Stopwatch.GetTimestamp() - startedAt);
    }
}
