using Jobplane.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Testing;

public sealed class JobplaneTestHostTests
{
    private static readonly EnqueueOptions InShop = new() { ProjectId = "shop" };

    [Fact]
    public async Task RunUntilIdle_DueJobsAndWhatTheyEnqueue_RunInOrderOnce()
    {
        JobplaneTestHost? jobs = null;
        await using JobplaneTestHost host = jobs = await CreateAsync((step, _, token) =>
            step.Name == "parent" ? jobs!.Client.EnqueueAsync(new Step("child"), InShop, token) : Task.CompletedTask);
        await host.Client.EnqueueAsync(new Step("parent"), InShop);
        await host.Client.EnqueueAsync(new Step("second"), InShop);
        await host.Client.ScheduleAsync(new Step("later"), host.Time.GetUtcNow().AddHours(1), InShop);

        IReadOnlyList<JobRun> runs = await host.RunUntilIdleAsync();

        Assert.Equal(["parent", "second", "child"], runs.Select(run => run.ResultAs<string>()));
        Assert.All(runs, run => Assert.Equal((JobStatus.Completed, 1, null), (run.Job.Status, run.Attempt, run.Exception)));
        Assert.Empty(await host.RunUntilIdleAsync());
    }

    [Fact]
    public async Task Advance_ToTheTimeOfAJob_LetsItRun()
    {
        await using JobplaneTestHost host = await CreateAsync();
        DateTimeOffset at = host.Time.GetUtcNow().AddDays(90);
        await host.Client.ScheduleAsync(new Step(), at, InShop);

        host.Advance(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        Assert.Empty(await host.RunUntilIdleAsync());
        host.Time.Advance(TimeSpan.FromSeconds(1));
        JobRun run = Assert.Single(await host.RunUntilIdleAsync());

        Assert.Equal((at, at), (run.Job.StartedAt, run.Job.CompletedAt));
    }

    [Fact]
    public async Task Advance_PastTheExpiryOfAJob_EndsItWithoutARun()
    {
        await using JobplaneTestHost host = await CreateAsync();
        Job job = await host.Client.EnqueueAsync(new Step(), InShop with { ExpiresAfter = TimeSpan.FromMinutes(5) });

        host.Advance(TimeSpan.FromMinutes(5));

        Assert.Empty(await host.RunUntilIdleAsync());
        Assert.Equal(JobStatus.Cancelled, (await host.Client.GetAsync(job.ProjectId, job.Id))!.Status);
    }

    [Fact]
    public async Task Advance_PastRetries_RunsThemUntilTheJobFails()
    {
        await using JobplaneTestHost host = await CreateAsync((_, _, _) => throw new InvalidOperationException("no"));
        await host.Client.EnqueueAsync(new Step(), InShop);
        var runs = new List<JobRun>(await host.RunUntilIdleAsync());

        for (int i = 0; i < 5; i++)
        {
            host.Advance(TimeSpan.FromMinutes(1));
            runs.AddRange(await host.RunUntilIdleAsync());
        }

        Assert.Equal([1, 2, 3], runs.Select(run => run.Attempt));
        Assert.Equal([JobStatus.Pending, JobStatus.Pending, JobStatus.Failed], runs.Select(run => run.Job.Status));
        Assert.All(runs, run => Assert.Equal("no", Assert.IsType<InvalidOperationException>(run.Exception).Message));
    }

    [Fact]
    public async Task Advance_PastTheTimesOfASchedule_FiresIt()
    {
        await using JobplaneTestHost host = await CreateAsync(configure: builder => builder.AddSchedule("shop", "hourly", "0 * * * *", new Step("tick")));

        for (int i = 0; i < 3; i++)
        {
            host.Advance(TimeSpan.FromHours(1));
            Assert.Equal("tick", Assert.Single(await host.RunUntilIdleAsync()).ResultAs<string>());
        }
    }

    [Fact]
    public async Task RunOne_OtherJobsInItsQueue_StayAsTheyWere()
    {
        await using JobplaneTestHost host = await CreateAsync();
        Job other = await host.Client.EnqueueAsync(new Step("other"), new EnqueueOptions { ProjectId = "shop", Priority = 9 });

        JobRun run = await host.RunOneAsync(new Step("one"));

        Assert.Equal(("one", JobStatus.Completed, "test"), (run.ResultAs<string>(), run.Job.Status, run.Job.ProjectId));
        Job? untouched = await host.Client.GetAsync("shop", other.Id);
        Assert.Equal((JobStatus.Pending, 0, null), (untouched!.Status, untouched.Attempts, untouched.StartedAt));
        host.ShouldNotHaveEnqueued<Step>(step => step.Name == "one");
    }

    [Fact]
    public async Task RunOne_HandlerThatReports_ShowsProgressAndResult()
    {
        await using JobplaneTestHost host = await CreateAsync((_, context, _) =>
        {
            context.ReportProgress(40, "reading");
            return Task.CompletedTask;
        });

        JobRun run = await host.RunOneAsync(new Step("done"), new EnqueueOptions { ProjectId = "shop", Queue = "mail" });

        Assert.Equal((40, "reading"), (run.Job.Progress!.Percent, run.Job.Progress.Message));
        Assert.Equal(("\"done\"", "mail"), (run.Job.Result.ToString(), run.Job.Queue));
    }

    [Fact]
    public async Task RunOne_HandlerPastItsTimeLimit_IsCancelledByTheClockOfTheTest()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using JobplaneTestHost host = await CreateAsync(
            async (_, _, token) =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            },
            handler: options => options.Timeout = TimeSpan.FromMinutes(5));

        Task<JobRun> running = host.RunOneAsync(new Step());
        await begun.Task;
        host.Advance(TimeSpan.FromMinutes(5));
        JobRun run = await running;

        Assert.Equal(JobStatus.Pending, run.Job.Status);
        Assert.Contains("limit of 300 s", run.Job.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOne_JobCancelledMeanwhile_EndsAsCancelled()
    {
        JobplaneTestHost? jobs = null;
        await using JobplaneTestHost host = jobs = await CreateAsync(async (_, context, token) =>
        {
            await jobs!.Client.CancelAsync(context.ProjectId, context.JobId, cancellationToken: CancellationToken.None);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        });

        Assert.Equal(JobStatus.Cancelled, (await host.RunOneAsync(new Step())).Job.Status);
    }

    [Fact]
    public async Task RunOne_WithoutAHandler_SaysSo()
    {
        await using JobplaneTestHost host = await JobplaneTestHost.CreateAsync(_ => { });

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.RunOneAsync(new Step()));

        Assert.Equal("There is no handler for jobs of type step. Register it with AddHandler.", error.Message);
    }

    [Fact]
    public async Task RunOne_JobForLater_SaysSo()
    {
        await using JobplaneTestHost host = await CreateAsync();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => host.RunOneAsync(new Step(), new EnqueueOptions { ProjectId = "shop", Delay = TimeSpan.FromHours(1) }));

        Assert.Contains("scheduled for later", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunUntilIdle_JobThatEnqueuesItselfForEver_IsFoundOut()
    {
        JobplaneTestHost? jobs = null;
        await using JobplaneTestHost host = jobs = await CreateAsync((step, _, token) => jobs!.Client.EnqueueAsync(step, InShop, token));
        await host.Client.EnqueueAsync(new Step(), InShop);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.RunUntilIdleAsync(maxJobs: 10));

        Assert.Contains("enqueue itself", error.Message, StringComparison.Ordinal);
        Assert.Equal(11, host.Enqueued.Count);
    }

    [Fact]
    public async Task ShouldHaveEnqueued_NoSuchJob_ListsThoseThatWere()
    {
        await using JobplaneTestHost host = await CreateAsync();
        Assert.Equal(
            "Expected a job of type step to have been enqueued, but none was. Nothing was enqueued.",
            Assert.Throws<JobAssertionException>(() => host.ShouldHaveEnqueued<Step>()).Message);
        await host.Client.EnqueueAsync(new Step("a"), new EnqueueOptions { ProjectId = "shop", Queue = "mail" });
        await host.Client.EnqueueAsync("other", JobPayload.FromJson("""{"n":1}"""), InShop);

        Assert.Equal("mail", host.ShouldHaveEnqueued<Step>(step => step.Name == "a").Queue);
        var error = Assert.Throws<JobAssertionException>(() => host.ShouldHaveEnqueued<Step>(step => step.Name == "b"));

        Assert.Equal(
            """
            Expected a job of type step that fits the condition to have been enqueued, but none was. Enqueued were:
              step {"name":"a"} in queue mail of project shop
              other {"n":1} in queue default of project shop
            """.ReplaceLineEndings("\n"),
            error.Message);
    }

    [Fact]
    public async Task ShouldNotHaveEnqueued_SuchAJob_ShowsIt()
    {
        await using JobplaneTestHost host = await CreateAsync();
        await host.Client.EnqueueAsync(new Step("a"), InShop);
        await host.RunUntilIdleAsync();

        host.ShouldNotHaveEnqueued<Step>(step => step.Name == "b");
        var error = Assert.Throws<JobAssertionException>(() => host.ShouldNotHaveEnqueued<Step>());

        Assert.StartsWith("Expected a job of type step not to have been enqueued, but {\"name\":\"a\"} was. Enqueued were:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_SideBySide_DoNotSeeEachOther()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            await using JobplaneTestHost host = await CreateAsync();
            for (int i = 0; i < 5; i++)
                await host.Client.EnqueueAsync(new Step($"{number}"), InShop);

            IReadOnlyList<JobRun> runs = await host.RunUntilIdleAsync();

            Assert.Equal(Enumerable.Repeat($"{number}", 5), runs.Select(run => run.ResultAs<string>()));
        }));
    }

    [Fact]
    public async Task Create_WhatTheApplicationSaysOfStoreAndWorker_IsOfNoEffect()
    {
        await using JobplaneTestHost host = await CreateAsync(configure: builder => builder
            .UsePostgres("")
            .AddWorker(worker => worker.Queue("only", concurrency: 3)));

        Assert.Equal(JobStatus.Completed, (await host.RunOneAsync(new Step())).Job.Status);
        Assert.StartsWith("SQLite file ", host.Services.GetRequiredService<IStoreAdministration>().Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_Host_RemovesItsFile()
    {
        JobplaneTestHost host = await CreateAsync();
        string file = host.Services.GetRequiredService<IStoreAdministration>().Description["SQLite file ".Length..];
        Assert.True(File.Exists(file));

        await host.DisposeAsync();

        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
    }

    private static Task<JobplaneTestHost> CreateAsync(
        Func<Step, JobContext, CancellationToken, Task>? handle = null, Action<HandlerOptions>? handler = null, Action<JobplaneBuilder>? configure = null) =>
        JobplaneTestHost.CreateAsync(
            builder =>
            {
                builder.AddHandler<Step, string, StepHandler>(handler);
                builder.Services.AddScoped(_ => new StepHandler(handle ?? ((_, _, _) => Task.CompletedTask)));
                configure?.Invoke(builder);
            },
            TestContext.Current.CancellationToken);
}
