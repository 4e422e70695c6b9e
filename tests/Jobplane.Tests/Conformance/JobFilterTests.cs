using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class JobFilterTests
{
    [Theory]
    [EveryStore("%", true)]
    [EveryStore("_", true)]
    [EveryStore("\\", true)]
    [EveryStore("100%_\\done", true)]
    [EveryStore("<b>'; DROP TABLE jobs; --", true)]
    [EveryStore("größe \U0001F9EA", true)]
    [EveryStore("x%x", false)]
    [EveryStore("100__", false)]
    [EveryStore("GRÖSSE", false)]
    public async Task List_ByErrorText_FindsItAsItIs(StoreKind kind, string text, bool isThere)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> running = await node.RunAsync(TestJob.Many(2));
        await node.FailAsync(running[0].Key, error: "at 100%_\\done <b>'; DROP TABLE jobs; --</b> xx größe \U0001F9EA");
        await node.FailAsync(running[1].Key, TimeSpan.FromHours(1), "another");

        Assert.Equal(isThere ? [running[0].Key.JobId] : [], await IdsAsync(node, new JobFilter { Error = text }));
        Assert.Equal(new JobCount(isThere ? 1 : 0, More: false), await node.Client.CountAsync(TestJob.Project, new JobFilter { Error = text }));
        Assert.Equal(2, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task List_ByTimeOfCreation_HasTheBeginAndNotTheEnd(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var jobs = new List<Job>();
        for (int i = 0; i < 4; i++)
        {
            jobs.Add(await node.EnqueueAsync(TestJob.New()));
            node.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([jobs[2].Id, jobs[1].Id], await IdsAsync(node, new JobFilter { CreatedAfter = StoreNode.Start.AddMinutes(1), CreatedBefore = StoreNode.Start.AddMinutes(3) }));
        Assert.Equal([jobs[0].Id], await IdsAsync(node, new JobFilter { CreatedBefore = StoreNode.Start.AddMinutes(1).ToOffset(TimeSpan.FromHours(5)) }));
        Assert.Equal([jobs[3].Id], await IdsAsync(node, new JobFilter { CreatedAfter = StoreNode.Start.AddMinutes(3) }));
    }

    [Theory]
    [EveryStore("region", "us-east-1", true)]
    [EveryStore("region", "us-east", false)]
    [EveryStore("customer.tier", "gold", true)]
    [EveryStore("customer.größe", "'; --", true)]
    [EveryStore("customer.a b%", "", true)]
    [EveryStore("count", "12", true)]
    [EveryStore("count", "12.0", false)]
    [EveryStore("ratio", "0.50", true)]
    [EveryStore("large", "12345678901234567890123", true)]
    [EveryStore("dry", "true", true)]
    [EveryStore("dry", "1", false)]
    [EveryStore("none", "null", false)]
    [EveryStore("none", "", false)]
    [EveryStore("customer", "{}", false)]
    [EveryStore("list", "[1]", false)]
    [EveryStore("region.name", "us-east-1", false)]
    [EveryStore("missing.place", "x", false)]
    public async Task List_ByArgument_ComparesTheScalarsText(StoreKind kind, string path, string value, bool fits)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New("""{"region":"eu"}"""));
        Job job = await node.EnqueueAsync(TestJob.New(
            """
            {"region":"us-east-1","customer":{"tier":"gold","größe":"'; --","a b%":""},"count":12,"ratio":0.50,"large":12345678901234567890123,
            "dry":true,"none":null,"list":[1]}
            """));

        Assert.Equal(fits ? [job.Id] : [], await IdsAsync(node, new JobFilter { Arguments = [new JobArgument(path, value)] }));
    }

    [Theory, EveryStore]
    public async Task List_ByManyArguments_NeedsAllOfThem(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.EnqueueAsync(TestJob.New("""{"a":"1","b":"3"}"""));
        Job both = await node.EnqueueAsync(TestJob.New("""{"a":"1","b":"2"}"""));

        Assert.Equal([both.Id], await IdsAsync(node, new JobFilter { Arguments = [new JobArgument("a", "1"), new JobArgument("b", "2")] }));
    }

    [Theory, EveryStore]
    public async Task List_ById_LooksAtThatJobOfTheProjectAlone(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job wanted = await node.EnqueueAsync(TestJob.New());
        await node.Jobs.EnqueueAsync(TestJob.Many(3), CancellationToken.None);
        var filter = new JobFilter { Id = wanted.Id };

        Page<Job> page = await node.Client.ListAsync(TestJob.Project, filter);

        Assert.Equal(wanted, Assert.Single(page.Items));
        Assert.Null(page.Next);
        Assert.Equal(new JobCount(1, More: false), await node.Client.CountAsync(TestJob.Project, filter));
        Assert.Empty((await node.Client.ListAsync("proj-2", filter)).Items);
        Assert.Empty((await node.Client.ListAsync(TestJob.Project, filter with { Status = JobStatus.Failed })).Items);
        Assert.Equal(wanted, Assert.Single((await node.Get<FleetClient>().ListJobsAsync(null, filter)).Items));
    }

    [Theory, EveryStore]
    public async Task Count_MoreThanTheLimit_EndsThere(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Jobs.EnqueueAsync(TestJob.Many(12), CancellationToken.None);
        await node.EnqueueAsync(TestJob.New() with { ProjectId = "proj-2", Type = "b" });

        Assert.Equal(new JobCount(12, More: false), await node.Client.CountAsync(TestJob.Project));
        Assert.Equal(new JobCount(12, More: false), await node.Client.CountAsync(TestJob.Project, limit: 12));
        Assert.Equal(new JobCount(11, More: true), await node.Client.CountAsync(TestJob.Project, limit: 11));
        Assert.Equal(new JobCount(0, More: false), await node.Client.CountAsync(TestJob.Project, new JobFilter { Type = "b" }));
        Assert.Equal(new JobCount(13, More: false), await node.Get<FleetClient>().CountJobsAsync(null));
        Assert.Equal(new JobCount(1, More: false), await node.Get<FleetClient>().CountJobsAsync(null, new JobFilter { Type = "b" }));
        Assert.Equal(new JobCount(12, More: true), await node.Get<FleetClient>().CountJobsAsync(null, limit: 12));
        Assert.Equal(new JobCount(1, More: false), await node.Get<FleetClient>().CountJobsAsync("proj-2"));
    }

    [Theory]
    [EveryStore("error", "")]
    [EveryStore("error", "a\0b")]
    [EveryStore("error", "lone surrogate")]
    [EveryStore("arg", "")]
    [EveryStore("arg", "a..b")]
    [EveryStore("arg", "0")]
    [EveryStore("arg", "list.-1")]
    [EveryStore("arg", "a\"]")]
    [EveryStore("arg", "a\\b")]
    [EveryStore("arg", "a.b.c.d.e.f.g.h.i.j.k")]
    public async Task List_FilterThatNoStoreCanServe_IsRefusedByName(StoreKind kind, string member, string text)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        // An attribute cannot hold one.
        text = text.Replace("lone surrogate", "a\ud800b", StringComparison.Ordinal);
        JobFilter filter = member == "error" ? new JobFilter { Error = text } : new JobFilter { Arguments = [new JobArgument(text, "1")] };

        Assert.Equal(member, (await Assert.ThrowsAsync<JobValidationException>(() => node.Client.ListAsync(TestJob.Project, filter))).Member);
        Assert.Equal(member, (await Assert.ThrowsAsync<JobValidationException>(() => node.Client.CountAsync(TestJob.Project, filter))).Member);
    }

    private static async Task<Guid[]> IdsAsync(StoreNode node, JobFilter filter) =>
        [.. (await node.Client.ListAsync(TestJob.Project, filter)).Items.Select(job => job.Id)];
}
