using Jobplane.Server.Samples;

namespace Jobplane.Server.Development;

/// <summary>Enqueues a sample job every few seconds, so that there is always something to watch.</summary>
internal sealed partial class SampleTrickle(
    JobClient jobs, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SampleTrickle> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly object[] Samples =
    [
        new SendWelcomeEmail("ada@example.com"),
        new ProvisionProject("eu-central-1"),
        new ChargeCard(1_999),
        new SendWelcomeEmail("grace@example.com"),
        new ImportContacts("contacts.csv"),
        new ExportReport("2026-01"),
    ];

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Other hosted services make the tables.
        await using CancellationTokenRegistration registration = lifetime.ApplicationStarted.Register(_started.SetResult);
        await _started.Task.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        for (int i = 0; await timer.WaitForNextTickAsync(stoppingToken); i++)
            await EnqueueAsync(Samples[i % Samples.Length], stoppingToken);
    }

    private async Task EnqueueAsync(object sample, CancellationToken cancellationToken)
    {
        try
        {
            await jobs.EnqueueAsync(sample, new EnqueueOptions { ProjectId = DevSettings.Project }, cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            LogMissed(e.Message);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "No sample job this time: {Reason}")]
    private partial void LogMissed(string reason);
}
