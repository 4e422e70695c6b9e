using System.Diagnostics;
using Jobplane.Tests.Stores;
using Jobplane.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Conformance;

[Collection(TelemetryCollection.Name)]
public sealed class AttemptTraceTests
{
    [Theory, EveryStore]
    public async Task Attempt_OfATracedJob_ContinuesItsTrace(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        using var recorder = new SpanRecorder();
        Activity? current = null;
        Job job;
        await using (HandlerHost host = await HandlerHost.StartAsync(store, (_, _) =>
        {
            current = Activity.Current;
            return Task.CompletedTask;
        }))
        {
            job = await host.RunAsync();
        }

        Activity send = Assert.Single(recorder.Spans(ActivityKind.Producer));
        Activity process = Assert.Single(recorder.Spans(ActivityKind.Consumer));
        Assert.Same(process, current);
        Assert.Equal((send.TraceId, send.SpanId, true), (process.TraceId, process.ParentSpanId, process.HasRemoteParent));
        Assert.Equal(("process default", "Jobplane"), (process.DisplayName, process.Source.Name));
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["messaging.system"] = "jobplane",
                ["messaging.operation.name"] = "process",
                ["messaging.operation.type"] = "process",
                ["messaging.destination.name"] = "default",
                ["messaging.message.id"] = job.Id.ToString(),
                ["jobplane.job.type"] = "scripted",
                ["jobplane.job.attempt"] = 1,
                ["jobplane.project.id"] = TestJob.Project,
                ["jobplane.job.outcome"] = "completed",
            },
            process.TagObjects.ToDictionary());
        Assert.Equal(ActivityStatusCode.Unset, process.Status);
    }

    [Theory, EveryStore]
    public async Task Attempts_OfAJobThatFails_AreEachASpanAndTellNoSecrets(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        using var recorder = new SpanRecorder();
        await using (HandlerHost host = await HandlerHost.StartAsync(
            store,
            (context, _) => context.Attempt == 1 ? throw new InvalidOperationException("Host=db;Password=hunter2 refused us") : Task.CompletedTask,
            options => options.Retry = new RetryPolicy { Decide = (_, _) => TimeSpan.Zero }))
        {
            await host.RunAsync();
        }

        Activity send = Assert.Single(recorder.Spans(ActivityKind.Producer));
        IReadOnlyList<Activity> attempts = recorder.Spans(ActivityKind.Consumer);
        Assert.Equal([1, 2], attempts.Select(attempt => attempt.GetTagItem("jobplane.job.attempt")));
        Assert.Equal(["retried", "completed"], attempts.Select(attempt => attempt.GetTagItem("jobplane.job.outcome")));
        Assert.All(attempts, attempt => Assert.Equal((send.TraceId, send.SpanId), (attempt.TraceId, attempt.ParentSpanId)));
        const string Message = "InvalidOperationException: Host=db;Password=*** refused us";
        Assert.Equal((ActivityStatusCode.Error, Message), (attempts[0].Status, attempts[0].StatusDescription));
        Assert.Equal("System.InvalidOperationException", attempts[0].GetTagItem("error.type"));
        ActivityEvent exception = Assert.Single(attempts[0].Events);
        Assert.Equal(
            new Dictionary<string, object?> { ["exception.type"] = "System.InvalidOperationException", ["exception.message"] = Message },
            exception.Tags.ToDictionary());
    }

    [Theory, EveryStore]
    public async Task Attempt_OfAJobWithoutATrace_BeginsOne(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        Job job;
        // The worker is started within an activity, as by a test or by a command: its jobs are not a part of that.
        using Activity starting = new Activity("starting").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using (HandlerHost host = await HandlerHost.StartAsync(store, static (_, _) => Task.CompletedTask))
        {
            Activity.Current = null;
            using var recorder = new SpanRecorder();
            job = await host.Client.EnqueueAsync("scripted", JobPayload.FromJson("{}"), new EnqueueOptions { ProjectId = TestJob.Project, Delay = TimeSpan.FromDays(1) });
            await store.ExecuteAsync($"UPDATE {store.Table("jobs")} SET trace_context = NULL WHERE id = @id", ("id", job.Id));
            await host.Client.RetryAsync(TestJob.Project, job.Id);
            await host.EndAsync(job.Id);
            await HandlerHost.SeeAsync(() => recorder.Spans(ActivityKind.Consumer).Count > 0);

            Activity process = Assert.Single(recorder.Spans(ActivityKind.Consumer));
            Assert.NotEqual(starting.TraceId, process.TraceId);
            Assert.Equal(default, process.ParentSpanId);
        }
    }

    [Theory, EveryStore]
    public async Task Log_OfAHandler_NamesTheTrace(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        using var recorder = new SpanRecorder();
        using var logs = new ScopeRecorder();
        HandlerHost? started = null;
        Job job;
        await using (HandlerHost host = started = await HandlerHost.StartAsync(
            store,
            (_, _) =>
            {
                started!.Get<ILoggerFactory>().CreateLogger("handler").LogInformation("at work");
                return Task.CompletedTask;
            },
            configure: jobs => jobs.Services.AddSingleton<ILoggerProvider>(logs)))
        {
            job = await host.RunAsync();
        }

        Assert.Contains(("at work", job.TraceId), logs.Lines);
        Assert.NotNull(job.TraceId);
    }
}
