namespace Jobplane.Server.Samples;

internal sealed class ExportReportHandler(TimeProvider time) : IJobHandler<ExportReport>
{
    private const int DefaultSeconds = 20;
    private const int MostSeconds = 3_600;

    public Task HandleAsync(ExportReport job, JobContext context, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(Math.Clamp(job.Seconds ?? DefaultSeconds, 0, MostSeconds)), time, cancellationToken);
}
