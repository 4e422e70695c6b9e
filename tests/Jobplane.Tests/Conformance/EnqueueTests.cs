using System.Text.Json;
using Jobplane.Batching;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class EnqueueTests
{
    [Theory, EveryStore]
    public async Task Enqueue_AllMembersGiven_ReadsThemBack(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob job = TestJob.New("""{"region":"us-east-1","tags":["a","é","😀"],"nested":{"none":null,"yes":true}}""") with
        {
            ProjectId = "tenant_A-9",
            Type = "Provision.project-2",
            Queue = "slow.lane",
            Priority = 9,
            MaxAttempts = 100,
            Delay = TimeSpan.FromSeconds(60),
        };

        Job stored = await node.EnqueueAsync(job);
        Job read = await node.ReadAsync(job.Id, job.ProjectId);

        Job expected = job.AsStored(StoreNode.Start.AddSeconds(60), StoreNode.Start);
        Assert.Equal(expected, stored);
        Assert.Equal(expected, read with { Payload = job.Payload });
        AssertSameJson(job.Payload, read.Payload);
    }

    [Theory]
    [EveryStore("""{"n":12345678901234567890123456789012345678901234567890}""")]
    [EveryStore("""{"n":-9007199254740993}""")]
    [EveryStore("""{"n":0.1234567890123456789012345678901234567890}""")]
    [EveryStore("""{"n":1.50}""")]
    [EveryStore("""{"":{"a/b":"\u0001\"\\/"},"key with blanks":[[],{}]}""")]
    public async Task Enqueue_UnusualPayload_ComesBackWithTheSameDigitsAndStrings(StoreKind kind, string payload)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob job = TestJob.New(payload);

        await node.EnqueueAsync(job);

        AssertSameJson(job.Payload, (await node.ReadAsync(job.Id)).Payload);
        AssertSameJson(job.Payload, (await node.ClaimAsync(await node.RegisterAsync()))[0].Payload);
    }

    [Theory, EveryStore]
    public async Task Enqueue_PayloadOfOneMebibyte_IsKept(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob job = TestJob.New($$"""{"text":"{{new string('x', (1024 * 1024) - 11)}}"}""");

        await node.EnqueueAsync(job);

        AssertSameJson(job.Payload, (await node.ReadAsync(job.Id)).Payload);
    }

    [Theory, EveryStore]
    public async Task Enqueue_Many_KeepsTheirOrderInResultAndClaim(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob[] jobs = TestJob.Many(1000);

        Job[] stored = await node.Jobs.EnqueueAsync(jobs, CancellationToken.None);
        IReadOnlyList<ClaimedJob> claimed = await node.ClaimAsync(await node.RegisterAsync());

        Assert.Equal(jobs.Select(job => job.Id), stored.Select(job => job.Id));
        Assert.Equal(jobs.Select(job => job.Id), claimed.Select(job => job.Key.JobId));
    }

    [Theory, EveryStore]
    public async Task Enqueue_OneOfManyCannotBeStored_StoresNone(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob[] jobs = [TestJob.New(), TestJob.New() with { Priority = 10 }, TestJob.New()];

        var error = await Assert.ThrowsAsync<StoreException>(() => node.Jobs.EnqueueAsync(jobs, CancellationToken.None));

        Assert.IsNotType<StoreUnavailableException>(error);
        Assert.Equal(0, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Enqueue_OneOfABatchOfCallsCannotBeStored_FailsAlone(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var batcher = new SmartBatcher<NewJob, Job>(lanes: 1, maxBatch: 500, node.Jobs.EnqueueAsync);
        NewJob[] jobs = [.. TestJob.Many(100), TestJob.New() with { Priority = 10 }, .. TestJob.Many(100)];

        Task<Job>[] calls = [.. jobs.Select(job => batcher.RunAsync(job))];
        await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal([100], Enumerable.Range(0, calls.Length).Where(i => calls[i].IsFaulted));
        Assert.Equal(200, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Enqueue_Delay_CountsFromTheStoresClock(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        Job job = await node.EnqueueAsync(TestJob.New() with { Delay = TimeSpan.FromMilliseconds(1500) });

        Assert.Equal(StoreNode.Start.AddMilliseconds(1500), job.ScheduledAt);
        Assert.Equal(StoreNode.Start, job.CreatedAt);
        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Enqueue_FutureTime_WaitsForIt(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        DateTimeOffset at = new(2030, 1, 1, 15, 0, 0, TimeSpan.FromHours(2));

        Job job = await node.EnqueueAsync(TestJob.New() with { ScheduledAt = at });

        Assert.Equal(at.ToUniversalTime(), job.ScheduledAt);
        Assert.Equal(TimeSpan.Zero, (await node.ReadAsync(job.Id)).ScheduledAt.Offset);
        Assert.Empty(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Enqueue_PastTime_MeansNow(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        Job job = await node.EnqueueAsync(TestJob.New() with { ScheduledAt = StoreNode.Start.AddDays(-1) });

        Assert.Equal(StoreNode.Start, job.ScheduledAt);
        Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Enqueue_NoTimeSetByTheTest_UsesTheDatabasesClock(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        node.Now = null;

        Job job = await node.EnqueueAsync(TestJob.New());

        Assert.InRange(job.CreatedAt, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Equal(job.CreatedAt, job.ScheduledAt);
        Assert.Equal(job, (await node.ReadAsync(job.Id)) with { Payload = job.Payload });
    }

    private static void AssertSameJson(JobPayload expected, JobPayload actual)
    {
        using var left = JsonDocument.Parse(expected.Utf8);
        using var right = JsonDocument.Parse(actual.Utf8);
        Assert.Equal(Describe(left.RootElement), Describe(right.RootElement));
    }

    // Members in order of name, numbers by their digits: what a store must keep, and no more.
    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', element.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => $"{JsonSerializer.Serialize(m.Name)}:{Describe(m.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', element.EnumerateArray().Select(Describe))}]",
        JsonValueKind.String => JsonSerializer.Serialize(element.GetString()),
        _ => element.GetRawText(),
    };
}
