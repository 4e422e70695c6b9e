using System.Data.Common;
using System.Diagnostics;
using Jobplane.Cron;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Jobplane.Tests.Stores;
using Jobplane.Tests.Telemetry;

namespace Jobplane.Tests.Conformance;

[Collection(TelemetryCollection.Name)]
public sealed class EnqueueTraceTests
{
    private static readonly EnqueueOptions Options = new() { ProjectId = TestJob.Project };
    private static readonly JobRequest Request = new(TestJob.Type, JobPayload.FromJson("{}"), Options);

    [Theory, EveryStore]
    public async Task Enqueue_NobodyListensAndNothingGoesOn_StoresNoTrace(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        Job job = await node.Client.EnqueueAsync(TestJob.Type, Request.Payload, Options);

        Assert.Null(job.TraceId);
        Assert.Null(await ContextAsync(node, job));
    }

    [Theory, EveryStore]
    public async Task Enqueue_NobodyListens_StoresTheCallersActivity(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        using Activity caller = StartCaller();

        foreach (Job job in await EnqueueEveryWayAsync(node))
        {
            Assert.Equal(caller.TraceId.ToHexString(), job.TraceId);
            Assert.Equal(caller.Id, await ContextAsync(node, job));
        }
    }

    [Theory, EveryStore]
    public async Task Enqueue_SomebodyListens_StoresTheSpanOfTheEnqueue(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        using var recorder = new SpanRecorder();
        using Activity caller = StartCaller();

        Job[] jobs = await EnqueueEveryWayAsync(node);

        IReadOnlyList<Activity> spans = recorder.Spans(ActivityKind.Producer);
        Assert.Equal(jobs.Length, spans.Count);
        Assert.Same(caller, Activity.Current);
        foreach ((Job job, Activity span) in jobs.Zip(spans))
        {
            Assert.Equal(span.Id, await ContextAsync(node, job));
            Assert.Equal(caller.SpanId, span.ParentSpanId);
            Assert.Equal("send default", span.DisplayName);
            Assert.Equal(job.Id.ToString(), span.GetTagItem("messaging.message.id"));
            Assert.Equal("jobplane", span.GetTagItem("messaging.system"));
            Assert.Equal("send", span.GetTagItem("messaging.operation.type"));
            Assert.Equal("send", span.GetTagItem("messaging.operation.name"));
            Assert.Equal("default", span.GetTagItem("messaging.destination.name"));
            Assert.Equal(TestJob.Type, span.GetTagItem("jobplane.job.type"));
            Assert.Equal(TestJob.Project, span.GetTagItem("jobplane.project.id"));
            Assert.Equal(ActivityStatusCode.Unset, span.Status);
        }
    }

    [Theory, EveryStore]
    public async Task EnqueueMany_OfSeveralQueues_IsOneSpanThatCountsThem(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        using var recorder = new SpanRecorder();

        IReadOnlyList<Job> jobs = await node.Client.EnqueueManyAsync([Request, Request with { Options = Options with { Queue = "other" } }]);

        Activity span = Assert.Single(recorder.Spans(ActivityKind.Producer));
        Assert.Equal(("send", 2, null), (span.DisplayName, span.GetTagItem("messaging.batch.message_count"), span.GetTagItem("messaging.message.id")));
        Assert.All(jobs, job => Assert.Equal(span.TraceId.ToHexString(), job.TraceId));
    }

    [Theory, EveryStore]
    public async Task Enqueue_StoreFails_IsAnErrorOfTheSpan(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        using var recorder = new SpanRecorder();
        await node.Store.ExecuteAsync($"ALTER TABLE {node.Store.Table("jobs")} RENAME COLUMN trace_context TO gone");

        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => node.Client.EnqueueManyAsync([Request]));

        Activity span = Assert.Single(recorder.Spans(ActivityKind.Producer));
        Assert.Equal((ActivityStatusCode.Error, error.GetType().FullName), (span.Status, span.GetTagItem("error.type")));
    }

    [Theory, EveryStore]
    public async Task Fire_OfASchedule_BeginsATraceOfItsOwn(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New(), "first");
        await TestSchedule.PutAsync(node, TestSchedule.New(), "second");
        node.Advance(TimeSpan.FromMinutes(1));
        using var recorder = new SpanRecorder();
        // Whatever was going on when the worker was started.
        using Activity outer = StartCaller();

        await node.FireAsync();

        Assert.Same(outer, Activity.Current);
        IReadOnlyList<Activity> spans = recorder.Spans(ActivityKind.Producer);
        IReadOnlyList<Job> jobs = (await node.Client.ListAsync(TestJob.Project)).Items;
        Assert.Equal(2, jobs.Count);
        Assert.Equal(3, spans.Select(span => span.TraceId).Append(outer.TraceId).Distinct().Count());
        Assert.All(spans, span =>
        {
            Assert.Equal(("send default", default), (span.DisplayName, span.ParentSpanId));
            Assert.Equal(span.TraceId.ToHexString(), jobs.Single(job => job.Id.ToString() == (string?)span.GetTagItem("messaging.message.id")).TraceId);
        });
    }

    [Theory, EveryStore]
    public async Task Fire_ThatAnotherNodeHasMade_IsNoSpan(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New());
        node.Advance(TimeSpan.FromMinutes(1));
        using var recorder = new SpanRecorder();
        DueSchedules due = await node.Maintenance.ListDueSchedulesAsync(DateTimeOffset.MinValue, new ScheduleKey("", ""), 1, CancellationToken.None);
        var stale = new PlannedFire(due.Schedules[0], new FirePlan([due.Now], null, due.Now, due.Now + TimeSpan.FromMinutes(1)));
        await node.FireAsync();

        using (var spans = new FireSpans([stale]))
            spans.Made(await node.Maintenance.FireSchedulesAsync([stale], CancellationToken.None));

        Assert.Single(recorder.Spans(ActivityKind.Producer));
        Assert.NotNull(stale.Jobs[0].TraceContext);
    }

    [Theory, EveryStore]
    public async Task RunByHand_OfASchedule_BelongsToTheCallersTrace(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await TestSchedule.PutAsync(node, TestSchedule.New());
        using var recorder = new SpanRecorder();
        using Activity caller = StartCaller();

        Job? job = await node.Schedules.RunAsync(TestJob.Project, TestSchedule.Name);
        Assert.Null(await node.Schedules.RunAsync(TestJob.Project, "none"));

        Activity span = Assert.Single(recorder.Spans(ActivityKind.Producer));
        Assert.Equal(("send default", caller.SpanId), (span.DisplayName, span.ParentSpanId));
        Assert.Equal(caller.TraceId.ToHexString(), job!.TraceId);
        Assert.Equal(span.Id, await ContextAsync(node, job));
    }

    private static Activity StartCaller() => new Activity("caller") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C).Start();

    private static async Task<Job[]> EnqueueEveryWayAsync(StoreNode node)
    {
        Job single = await node.Client.EnqueueAsync(TestJob.Type, Request.Payload, Options);
        Job scheduled = await node.Client.EnqueueAsync(TestJob.Type, Request.Payload, Options with { Delay = TimeSpan.FromHours(1) });
        Job unique = await node.Client.EnqueueAsync(TestJob.Type, Request.Payload, Options with { Unique = new UniqueOptions("one") });
        Job[] many = [.. await node.Client.EnqueueManyAsync([Request])];
        await using DbConnection connection = await node.Store.ConnectAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync();
        Job inTransaction = await node.Client.EnqueueAsync(TestJob.Type, Request.Payload, Options, transaction);
        await transaction.CommitAsync();
        var key = new IdempotencyKey(TestJob.Project, "POST /api/jobs", "key", "one");
        IdempotentResult<IReadOnlyList<Job>> keyed = await node.Client.EnqueueManyAsync([Request], key, _ => new IdempotentAnswer(202, null, "{}"));
        return [single, scheduled, unique, .. many, inTransaction, .. Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Done>(keyed).Result];
    }

    private static async Task<string?> ContextAsync(StoreNode node, Job job) => (string?)await node.Store.ScalarAsync(
        $"SELECT trace_context FROM {node.Store.Table("jobs")} WHERE id = @id", ("id", job.Id));
}
