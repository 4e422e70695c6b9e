using Jobplane.Reports;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>What handlers report to a real worker by their context.</summary>
public sealed class HandlerReportTests
{
    [Theory, EveryStore]
    public async Task Progress_OfARunningHandler_IsSeenWhileItRuns(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using HandlerHost host = await HandlerHost.StartAsync(store, async (context, _) =>
        {
            for (int i = 0; i <= 40; i++)
                context.ReportProgress(i, "copying");
            await seen.Task;
            context.ReportProgress(100);
        });
        Job enqueued = await host.EnqueueAsync();

        Job running = await host.SeeAsync(enqueued.Id, job => job.Progress is not null);
        seen.SetResult();
        Job ended = await host.EndAsync(enqueued.Id);

        Assert.Equal((JobStatus.Running, 40.0, "copying"), (running.Status, running.Progress!.Percent, running.Progress.Message));
        Assert.Equal((JobStatus.Completed, 100.0, null), (ended.Status, ended.Progress!.Percent, ended.Progress.Message));
    }

    [Theory, EveryStore]
    public async Task Progress_AfterTheEndOfTheHandler_IsNotStoredAndForgotten(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        JobContext? late = null;
        await using HandlerHost host = await HandlerHost.StartAsync(store, (context, _) =>
        {
            context.ReportProgress(50);
            late = context;
            return Task.CompletedTask;
        });
        Job job = await host.RunAsync();
        AttemptReporter reporter = host.Get<AttemptReporter>();
        Assert.Equal(0, reporter.Count);

        late!.ReportProgress(99);

        Assert.Equal(1, reporter.Count);
        await EndToEnd.Eventually.SeeAsync(() => Task.FromResult(reporter.Count), count => count == 0, TimeSpan.FromSeconds(60));
        Assert.Equal(50, (await host.EndAsync(job.Id)).Progress!.Percent);
    }

    [Theory, EveryStore]
    public async Task Checkpoint_OfAFailedAttempt_IsSeenByTheNext(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var seen = new List<int?>();
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            async (context, token) =>
            {
                int? checkpoint = await context.GetCheckpointAsync<int?>(token);
                seen.Add(checkpoint);
                context.SetCheckpoint((checkpoint ?? 0) + 10);
                seen.Add(await context.GetCheckpointAsync<int?>(token));
                if (context.Attempt < 3)
                    throw new InvalidOperationException("again");
            },
            options => options.Retry = new RetryPolicy { Decide = (_, _) => TimeSpan.Zero });

        Job job = await host.RunAsync();

        Assert.Equal((JobStatus.Completed, 3), (job.Status, job.Attempts));
        Assert.Equal([null, 10, 10, 20, 20, 30], seen);
        Assert.Null(job.Progress);
    }

    [Theory, EveryStore]
    public async Task Result_OfACompletedAttempt_IsKept(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            (context, _) =>
            {
                context.SetResult(new { FileCount = 3 });
                return context.Attempt == 1 ? throw new InvalidOperationException("later") : Task.CompletedTask;
            },
            options => options.Retry = new RetryPolicy { Decide = (_, _) => TimeSpan.Zero });

        Job job = await host.RunAsync();

        Assert.Equal((JobStatus.Completed, 2), (job.Status, job.Attempts));
        Assert.Equal(3, job.Result!.Value.Deserialize<Dictionary<string, int>>()!["file_count"]);
    }

    [Theory, EveryStore]
    public async Task Result_OfATypedHandler_IsWhatItReturns(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store, (_, _) => Task.CompletedTask, configure: jobs => jobs.AddHandler<Question, int[], Answering>());

        Job enqueued = await host.Client.EnqueueAsync(new Question(2), new EnqueueOptions { ProjectId = TestJob.Project });
        Job job = await host.EndAsync(enqueued.Id);

        Assert.Equal([2, 4], job.Result!.Value.Deserialize<int[]>()!);
    }

    [Theory, EveryStore]
    public async Task Result_TooLargeOrUnstorable_FailsTheAttemptWithAClearError(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, (context, _) =>
        {
            context.SetResult(context.Attempt == 1 ? "\0" : new string('x', 1024 * 1024));
            return Task.CompletedTask;
        }, options => options.Retry = new RetryPolicy { Decide = (_, _) => TimeSpan.Zero });

        Job job = await host.RunAsync(maxAttempts: 2);
        IReadOnlyList<JobAttempt>? attempts = await host.Client.ListAttemptsAsync(TestJob.Project, job.Id);

        Assert.Equal((JobStatus.Failed, "JobValidationException: result is larger than 1 MiB."), (job.Status, job.LastError));
        Assert.Contains("\\u0000", attempts![0].Error, StringComparison.Ordinal);
        Assert.Null(job.Result);
    }

    [Theory, EveryStore]
    public async Task Result_OfManyJobs_IsEachItsOwn(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await HandlerHost.StartAsync(store, (context, _) =>
        {
            context.ReportProgress(100, context.JobId.ToString());
            context.SetResult(context.JobId);
            return Task.CompletedTask;
        });

        Job[] jobs = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.RunAsync()));

        Assert.All(jobs, job => Assert.Equal(
            (job.Id, job.Id.ToString()), (job.Result!.Value.Deserialize<Guid>(), job.Progress!.Message)));
    }

    private sealed record Question(int Number);

    private sealed class Answering : IJobHandler<Question, int[]>
    {
        public Task<int[]> HandleAsync(Question job, JobContext context, CancellationToken cancellationToken) =>
            Task.FromResult(new[] { job.Number, job.Number * 2 });
    }
}
