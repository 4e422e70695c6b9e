using Jobplane.Server.Samples;

namespace Jobplane.Server.Development;

/// <summary>The jobs that the printed lines speak of.</summary>
/// <param name="Due">Due in a few seconds, then running for a while.</param>
/// <param name="Failed">Failed for good at its first attempt of five.</param>
/// <param name="Foreign">Another project's.</param>
internal sealed record DevSeed(Guid Due, Guid Failed, Guid Foreign)
{
    private const int AttemptsOfFailed = 5;

    private static readonly TimeSpan DueIn = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>Enqueues the jobs and waits for the one that fails. When that takes too long it is left waiting, which a retry accepts too.</summary>
    public static async Task<DevSeed> PlantAsync(JobClient jobs, TimeProvider time, CancellationToken cancellationToken)
    {
        var own = new EnqueueOptions { ProjectId = DevSettings.Project };
        Job failing = await jobs.EnqueueAsync(new ImportContacts("contacts.csv"), own with { MaxAttempts = AttemptsOfFailed }, cancellationToken);
        Job foreign = await jobs.EnqueueAsync(
            new SendWelcomeEmail("eve@example.com"), new EnqueueOptions { ProjectId = DevSettings.OtherProject }, cancellationToken);
        await WaitForFailureAsync(jobs, failing.Id, time, cancellationToken);
        Job due = await jobs.EnqueueAsync(new ExportReport("2026-01", Seconds: 10), own with { Delay = DueIn }, cancellationToken);
        return new DevSeed(due.Id, failing.Id, foreign.Id);
    }

    private static async Task WaitForFailureAsync(JobClient jobs, Guid id, TimeProvider time, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < Patience
            && await jobs.GetAsync(DevSettings.Project, id, cancellationToken) is { Status: not JobStatus.Failed })
        {
            await Task.Delay(LookAgain, time, cancellationToken);
        }
    }
}
