using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class ErrorGroupFilterTests
{
    private static readonly string[] Errors =
    [
        "HttpRequestException: no answer from 10.0.0.7:443 after 30.5 s\n   at Some.Stack()",
        "HttpRequestException: no answer from 10.0.0.7:443 after 30.5 s, gave up",
        "Customer \"Ann (the first)\" is blocked",
        "Customer 'Bob' is blocked",
        "Customer Bob is blocked",
        "7c9e6679-7425-40de-944b-e07fc1f90ae7 was changed by 0xDEADBEEF and deadbeef01",
        "  \r\n led by blanks, 5 of them [*] {a} (b) ^$ \\d | ? + .  \r\nsecond line",
        "größe 12 🧪 is too large",
        $"{new string('x', 295)} 123456789 cut",
        "",
    ];

    [Theory, EveryStore]
    public async Task List_ByGroupOfFailures_HasExactlyItsJobs(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> taken = await node.RunAsync(TestJob.Many(Errors.Length));
        for (int i = 0; i < Errors.Length; i++)
            await node.FailAsync(taken[i].Key, error: Errors[i]);

        foreach (IGrouping<string, int> group in Enumerable.Range(0, Errors.Length).GroupBy(i => FailureText.Normalise(Errors[i])).Where(group => group.Key.Length > 0))
        {
            var filter = new JobFilter { ErrorGroup = group.Key };
            Guid[] expected = [.. group.Select(i => taken[i].Key.JobId).Order()];
            Assert.Equal(expected, (await node.Client.ListAsync(TestJob.Project, filter)).Items.Select(job => job.Id).Order());
            Assert.Equal(expected, (await node.Get<FleetClient>().ListJobsAsync(null, filter)).Items.Select(job => job.Id).Order());
            Assert.Equal(new JobCount(expected.Length, More: false), await node.Client.CountAsync(TestJob.Project, filter));
        }
    }

    [Theory, EveryStore]
    public async Task Bulk_ByGroupOfFailures_ChangesItsJobsAlone(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IReadOnlyList<ClaimedJob> taken = await node.RunAsync(TestJob.Many(3));
        await node.FailAsync(taken[0].Key, error: "No answer after 5 s");
        await node.FailAsync(taken[1].Key, error: "No answer after 17.5 s");
        await node.FailAsync(taken[2].Key, error: "No answer after all");

        BulkOperation started = await node.Bulk.StartAsync(
            TestJob.Project, new BulkRequest(BulkAction.Delete, new JobFilter { ErrorGroup = "No answer after <n> s" }), new AuditOrigin());
        await node.StepBulkAsync();

        Assert.Equal(2, (await node.Bulk.GetAsync(TestJob.Project, started.Id))!.Changed);
        Assert.Equal(taken[2].Key.JobId, Assert.Single((await node.Client.ListAsync(TestJob.Project)).Items).Id);
    }

    [Theory, EveryStore]
    public async Task List_ByTextThatNoGroupHas_IsRefused(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        foreach (string text in new[] { "", "a\0b", new string('x', 501) })
        {
            JobValidationException refused = await Assert.ThrowsAsync<JobValidationException>(
                () => node.Client.ListAsync(TestJob.Project, new JobFilter { ErrorGroup = text }));
            Assert.Equal("error_group", refused.Member);
        }
    }
}
