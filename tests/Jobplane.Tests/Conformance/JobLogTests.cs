using Jobplane.Storage;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Conformance;

/// <summary>What is stored of jobs' logs, from whom, and what is read of them.</summary>
public sealed class JobLogTests
{
    [Theory, EveryStore]
    public async Task Log_RunningJob_IsListedInOrder(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        Assert.Empty((await ListAsync(node, running.Key.JobId))!.Items);

        await LogAsync(node, Line(running.Key, 1, "second", LogLevel.Critical), Line(running.Key, 0, "first", LogLevel.Trace) with { Age = TimeSpan.FromMilliseconds(1500) });

        Page<JobLogEntry> page = (await ListAsync(node, running.Key.JobId))!;
        Assert.Equal(
            [
                new JobLogEntry { Attempt = 1, At = StoreNode.Start.AddMilliseconds(-1500), Level = LogLevel.Trace, Message = "first" },
                new JobLogEntry { Attempt = 1, At = StoreNode.Start, Level = LogLevel.Critical, Message = "second" },
            ],
            page.Items);
        Assert.Null(page.Next);
    }

    [Theory, EveryStore]
    public async Task Log_TheSameLineAgain_IsThereOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();

        bool[] first = await LogAsync(node, Line(running.Key, 0, "first"));
        bool[] again = await LogAsync(node, Line(running.Key, 0, "another"), Line(running.Key, 1, "second"));

        Assert.Equal([true], first);
        Assert.Equal([true, true], again);

        Assert.Equal(["first", "second"], (await ListAsync(node, running.Key.JobId))!.Items.Select(entry => entry.Message));
    }

    [Theory, EveryStore]
    public async Task Log_BatchWithLostAndFinishedJobs_StoresTheOthersAlone(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimKey[] keys = [.. (await node.RunAsync(TestJob.Many(4))).Select(job => job.Key)];
        await node.CompleteAsync(keys[1]);
        await node.ReleaseAsync(keys[2]);
        await node.ClaimAsync(await node.RegisterAsync());

        bool[] held = await LogAsync(node, [.. keys.Select(key => Line(key, 0, "line")), Line(keys[0], 1, "further")]);

        Assert.Equal([true, false, false, true, true], held);
        Assert.Equal(3, await node.CountAsync("job_logs"));
        Assert.Empty((await ListAsync(node, keys[2].JobId))!.Items);
    }

    [Theory, EveryStore]
    public async Task List_ManyLinesOfAttempts_PagesAndFilters(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob first = await node.RunOneAsync();
        await LogAsync(node, [.. Enumerable.Range(0, 3).Select(i => Line(first.Key, i, $"one {i}"))]);
        await node.FailAsync(first.Key, TimeSpan.Zero);
        ClaimedJob second = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        await LogAsync(node, [.. Enumerable.Range(0, 2).Select(i => Line(second.Key, i, $"two {i}") with { Attempt = 2 })]);

        var seen = new List<string>();
        long? place = null;
        do
        {
            Page<JobLogEntry> page = (await node.Client.ListLogsAsync(TestJob.Project, first.Key.JobId, limit: 2, after: place))!;
            seen.AddRange(page.Items.Select(entry => entry.Message));
            place = page.Next;
        }
        while (place is not null);

        Assert.Equal(["one 0", "one 1", "one 2", "two 0", "two 1"], seen);
        Assert.Equal(["two 0", "two 1"], (await ListAsync(node, first.Key.JobId, attempt: 2))!.Items.Select(entry => entry.Message));
        Assert.Empty((await ListAsync(node, first.Key.JobId, attempt: 3))!.Items);
    }

    [Theory, EveryStore]
    public async Task List_OtherProjectsOrNoJob_IsNull(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        await LogAsync(node, Line(running.Key, 0, "secret"));

        Assert.Null(await node.Client.ListLogsAsync("proj-2", running.Key.JobId));
        Assert.Null(await node.Client.ListLogsAsync(TestJob.Project, Guid.NewGuid()));
        JobValidationException error = await Assert.ThrowsAsync<JobValidationException>(() => node.Client.ListLogsAsync(TestJob.Project, running.Key.JobId, limit: 101));
        Assert.Equal("limit", error.Member);
    }

    [Theory, EveryStore]
    public async Task Job_ThatIsDeleted_TakesItsLogAlong(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        await LogAsync(node, Line(running.Key, 0, "line"));

        await node.Store.ExecuteAsync($"DELETE FROM {node.Store.Table("jobs")}");

        Assert.Equal(0, await node.CountAsync("job_logs"));
    }

    private static LogLine Line(ClaimKey key, int number, string message, LogLevel level = LogLevel.Information) =>
        new(key, number, Attempt: 1, TimeSpan.Zero, level, message);

    private static Task<bool[]> LogAsync(StoreNode node, params LogLine[] lines) => node.Workers.LogAsync(lines, CancellationToken.None);

    private static Task<Page<JobLogEntry>?> ListAsync(StoreNode node, Guid id, int? attempt = null) =>
        node.Client.ListLogsAsync(TestJob.Project, id, attempt, limit: 100);
}
