using System.Diagnostics;

namespace Jobplane.Server.Measuring;

/// <summary>Says which job started, and when.</summary>
internal sealed class PingHandler(Action<Guid, long> onStart) : IJobHandler<Ping>
{
    public Task HandleAsync(Ping job, JobContext context, CancellationToken cancellationToken)
    {
        onStart(context.JobId, Stopwatch.GetTimestamp());
        return Task.CompletedTask;
    }
}
