using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class DiagnosisTests
{
    [Theory, EveryStore]
    public async Task Diagnose_HealthyStore_FindsNoFailure(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New());

        IReadOnlyList<StoreFinding> findings = await node.Administration.DiagnoseAsync();

        // The server of the tests does not wait for its disk.
        Assert.DoesNotContain(findings, finding => finding.Level == FindingLevel.Failure && (finding.Check, kind) != ("durability", StoreKind.Postgres));
        Assert.All(findings, finding => Assert.True(finding.Advice is not null || finding.Level == FindingLevel.Ok));
        Assert.Equal(findings.Count, findings.Select(finding => finding.Check).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains(findings, finding => finding is { Check: "schema", Level: FindingLevel.Ok });
    }

    [Theory, EveryStore]
    public async Task Diagnose_SchemaIsMissing_SaysToMigrateAndEndsThere(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind, migrate: false);
        await store.ExecuteAsync(kind == StoreKind.Sqlite ? "CREATE TABLE other (x INTEGER)" : "SELECT 1");
        await using StoreNode node = StoreNode.On(store);

        IReadOnlyList<StoreFinding> findings = await node.Administration.DiagnoseAsync();

        Assert.Equal(("schema", FindingLevel.Failure), (findings[^1].Check, findings[^1].Level));
        Assert.Contains("jobplane migrate", findings[^1].Message, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Diagnose_JobsUnderALeaseThatRanOutLongAgo_IsAFailure(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.RunAsync(TestJob.Many(3));

        node.Advance(StoreNode.Lease);
        StoreFinding soon = await FindAsync(node, "leases");
        node.Advance(TimeSpan.FromSeconds(61));
        StoreFinding late = await FindAsync(node, "leases");

        Assert.Equal((FindingLevel.Ok, FindingLevel.Failure), (soon.Level, late.Level));
        Assert.StartsWith("3 jobs ", late.Message, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Diagnose_JobsWaitWithoutAWorker_NamesTheirQueue(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New() with { Queue = "mail" });
        await node.EnqueueAsync(TestJob.New() with { Queue = "paused" });
        await node.Fleet.PauseQueueAsync("paused", TestJob.Project, new AuditOrigin(), CancellationToken.None);

        StoreFinding soon = await FindAsync(node, "queues");
        node.Advance(TimeSpan.FromSeconds(61));
        StoreFinding late = await FindAsync(node, "queues");
        await node.Workers.RegisterAsync(
            new WorkerIdentity(Guid.NewGuid(), "h", 1, "1") { Queues = ["mail"], Slots = 1 }, TimeSpan.FromHours(1), CancellationToken.None);
        StoreFinding worked = await FindAsync(node, "queues");
        node.Advance(TimeSpan.FromMinutes(10));
        StoreFinding slow = await FindAsync(node, "queues");

        Assert.Equal(
            [FindingLevel.Ok, FindingLevel.Failure, FindingLevel.Ok, FindingLevel.Warning], new[] { soon, late, worked, slow }.Select(finding => finding.Level));
        Assert.Contains("mail (1 job, the oldest since 61 s)", late.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("paused", late.Message, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Diagnose_JobsOfATypeThatNoWorkerOfTheirQueueKnows_NamesTheType(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New() with { Type = "forgotten" });
        await node.EnqueueAsync(TestJob.New() with { Type = "known" });
        await node.Workers.RegisterAsync(
            new WorkerIdentity(Guid.NewGuid(), "h", 1, "1") { Queues = [TestJob.Queue], Types = ["known"], Slots = 1 }, TimeSpan.FromHours(1), CancellationToken.None);

        StoreFinding soon = await FindAsync(node, "handlers");
        node.Advance(TimeSpan.FromSeconds(61));
        StoreFinding late = await FindAsync(node, "handlers");

        Assert.Equal((FindingLevel.Ok, FindingLevel.Failure), (soon.Level, late.Level));
        Assert.Contains($"forgotten in {TestJob.Queue} (1 job at its head)", late.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("known in", late.Message, StringComparison.Ordinal);
        Assert.Contains("AddHandler", late.Advice, StringComparison.Ordinal);
    }

    private static async Task<StoreFinding> FindAsync(StoreNode node, string check) =>
        Assert.Single(await node.Administration.DiagnoseAsync(), finding => finding.Check == check);
}
