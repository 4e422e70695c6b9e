using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>What is stored of progress, checkpoints and results, and from whom.</summary>
public sealed class ReportTests
{
    [Theory, EveryStore]
    public async Task Report_RunningJob_IsShownAndReplacesWhatWasThere(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        Assert.Null((await node.ReadAsync(running.Key.JobId)).Progress);

        await node.ReportAsync(new ProgressReport(running.Key, 12.5, "reading", null));
        Assert.Equal(new JobProgress(12.5, "reading", StoreNode.Start), (await node.ReadAsync(running.Key.JobId)).Progress);
        node.Advance(TimeSpan.FromSeconds(1));
        await node.ReportAsync(new ProgressReport(running.Key, 50, null, null));

        Job job = await node.ReadAsync(running.Key.JobId);
        Assert.Equal(new JobProgress(50, null, StoreNode.Start + TimeSpan.FromSeconds(1)), job.Progress);
        Assert.Equal(JobStatus.Running, job.Status);
    }

    [Theory, EveryStore]
    public async Task Report_CheckpointAndProgress_LeaveEachOtherAsTheyWere(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();

        await node.ReportAsync(new ProgressReport(running.Key, null, null, "{\"row\": 7}"u8.ToArray()));
        Assert.Null((await node.ReadAsync(running.Key.JobId)).Progress);
        await node.ReportAsync(new ProgressReport(running.Key, 10, "ten", null));
        Assert.Equal("{\"row\": 7}", await node.CheckpointAsync(running.Key.JobId));
        node.Advance(TimeSpan.FromSeconds(1));
        await node.ReportAsync(new ProgressReport(running.Key, null, null, "8"u8.ToArray()));

        Assert.Equal("8", await node.CheckpointAsync(running.Key.JobId));
        Assert.Equal(new JobProgress(10, "ten", StoreNode.Start), (await node.ReadAsync(running.Key.JobId)).Progress);
        Assert.Null(await node.CheckpointAsync(Guid.NewGuid()));
    }

    [Theory, EveryStore]
    public async Task Report_BatchWithLostAndFinishedJobs_StoresTheOthersAlone(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimKey[] keys = [.. (await node.RunAsync(TestJob.Many(4))).Select(job => job.Key)];
        await node.CompleteAsync(keys[1]);
        await node.ReleaseAsync(keys[2]);
        await node.ClaimAsync(await node.RegisterAsync());

        bool[] held = await node.ReportAsync([.. keys.Select(key => new ProgressReport(key, 1, null, null))]);

        Assert.Equal([true, false, false, true], held);

        Job[] jobs = [.. await Task.WhenAll(keys.Select(key => node.ReadAsync(key.JobId)))];
        Assert.Equal([true, false, false, true], jobs.Select(job => job.Progress is not null));
        Assert.Equal(2, await node.CountAsync("job_progress"));
    }

    [Theory, EveryStore]
    public async Task Complete_WithResult_ShowsItUntilTheJobRunsAgain(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob first = await node.RunOneAsync();

        Assert.True(await node.CompleteAsync(first.Key, "{\"n\": 12345678901234567890}"));

        Job job = await node.ReadAsync(first.Key.JobId);
        Assert.Equal((JobStatus.Completed, node.Now), (job.Status, job.CompletedAt));
        Assert.Equal("{\"n\": 12345678901234567890}", job.Result?.ToString());
        Assert.Equal(job, Assert.Single((await node.Client.ListAsync(TestJob.Project)).Items));

        var retried = Assert.IsType<RetryResult.Retried>(await node.Client.RetryAsync(TestJob.Project, job.Id));
        Assert.Null(retried.Job.Result);
        Assert.Null((await node.ReadAsync(job.Id)).Result);
        ClaimedJob second = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        await node.CompleteAsync(second.Key);
        Assert.Null((await node.ReadAsync(job.Id)).Result);
    }

    [Theory, EveryStore]
    public async Task Complete_AgainWithResult_ReplacesTheFirst(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob first = await node.RunOneAsync();
        await node.CompleteAsync(first.Key, "1");
        await node.Client.RetryAsync(TestJob.Project, first.Key.JobId);
        ClaimedJob second = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));

        await node.CompleteAsync(second.Key, "2");

        Assert.Equal("2", (await node.ReadAsync(first.Key.JobId)).Result?.ToString());
    }

    [Theory, EveryStore]
    public async Task Report_OfAProject_IsHiddenFromOthers(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        await node.ReportAsync(new ProgressReport(running.Key, 1, "secret", null));
        await node.CompleteAsync(running.Key, "1");
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("job_progress")} SET project_id = 'proj-2'");
        await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("job_results")} SET project_id = 'proj-2'");

        Job job = await node.ReadAsync(running.Key.JobId);

        Assert.Equal((null, null), (job.Progress, job.Result));
    }
}
