using System.Data.Common;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>Jobs that their handlers complete on transactions of their own.</summary>
public sealed class CompleteInTests
{
    [Theory, EveryStore]
    public async Task CompleteIn_Committed_CommitsEffectProgressAndResultTogether(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await CreateEffectsAsync(store);
        await using HandlerHost host = await HandlerHost.StartAsync(store, async (context, token) =>
        {
            context.ReportProgress(100, "done");
            context.SetResult(42);
            await EffectAsync(store, context, commit: true, token);
        });

        Job job = await host.RunAsync();

        Assert.Equal((JobStatus.Completed, 1, null), (job.Status, job.Attempts, job.LastError));
        Assert.Equal((42, 100.0), (job.Result!.Value.Deserialize<int>(), job.Progress!.Percent));
        Assert.Equal(1, await EffectsAsync(store));
    }

    [Theory]
    [EveryStore(true)]
    [EveryStore(false)]
    public async Task CompleteIn_RolledBack_FailsTheAttemptAndRunsAgain(StoreKind kind, bool throws)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await CreateEffectsAsync(store);
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            async (context, token) =>
            {
                context.SetResult(context.Attempt);
                await EffectAsync(store, context, commit: context.Attempt == 2, token);
                if (throws && context.Attempt == 1)
                    throw new InvalidOperationException("broken");
            },
            options => options.Retry = new RetryPolicy { BaseDelay = TimeSpan.FromMilliseconds(1) });

        Job job = await host.RunAsync();
        IReadOnlyList<JobAttempt>? attempts = await host.Client.ListAttemptsAsync(TestJob.Project, job.Id);

        Assert.Equal((JobStatus.Completed, 2), (job.Status, job.Attempts));
        Assert.Equal(2, job.Result!.Value.Deserialize<int>());
        Assert.Equal(1, await EffectsAsync(store));
        Assert.Equal(
            throws ? "InvalidOperationException: broken" : "CompleteInAsync was called, but its transaction was not committed.",
            Assert.Single(attempts!).Error);
    }

    [Theory, EveryStore]
    public async Task CompleteIn_HandlerThrowsAfterTheCommit_StaysCompleted(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await CreateEffectsAsync(store);
        await using HandlerHost host = await HandlerHost.StartAsync(store, async (context, token) =>
        {
            await EffectAsync(store, context, commit: true, token);
            throw new InvalidOperationException("too late");
        });
        Job enqueued = await host.EnqueueAsync();

        await host.EndAsync(enqueued.Id);
        // The stop waits for all outcomes.
        await host.DisposeAsync();

        await using StoreNode node = StoreNode.On(store);
        Job job = await node.ReadAsync(enqueued.Id);
        Assert.Equal((JobStatus.Completed, 1, null), (job.Status, job.Attempts, job.LastError));
        Assert.Equal((1, 0), (await EffectsAsync(store), await node.CountAsync("job_attempts")));
    }

    [Theory, EveryStore]
    public async Task CompleteIn_WorkerDiesAfterTheCommit_IsNotRescued(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();

        Assert.True(await CompleteAsync(node, running.Key, commit: true));
        node.Advance(StoreNode.Lease * 2);

        Assert.Equal(0, (await node.RescueAsync()).Failed);
        Assert.Equal((JobStatus.Completed, 1), ((await node.ReadAsync(running.Key.JobId)).Status, (await node.ReadAsync(running.Key.JobId)).Attempts));
    }

    [Theory, EveryStore]
    public async Task CompleteIn_WorkerDiesBeforeTheCommit_IsRescued(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();

        Assert.True(await CompleteAsync(node, running.Key, commit: false));
        node.Advance(StoreNode.Lease * 2);
        await node.RescueAsync();

        Assert.Equal(JobStatus.Pending, (await node.ReadAsync(running.Key.JobId)).Status);
    }

    [Theory, EveryStore]
    public async Task CompleteIn_LostLease_ChangesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        await node.ReleaseAsync(running.Key);

        Assert.False(await CompleteAsync(node, running.Key, commit: true));

        Assert.Equal(JobStatus.Pending, (await node.ReadAsync(running.Key.JobId)).Status);
        Assert.Equal((0, 0), (await node.CountAsync("job_results"), await node.CountAsync("job_progress")));
    }

    [Theory, EveryStore]
    public async Task CompleteIn_LostLease_ThrowsInTheHandler(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await CreateEffectsAsync(store);
        var thrown = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using HandlerHost host = await HandlerHost.StartAsync(store, async (context, token) =>
        {
            await store.ExecuteAsync($"UPDATE {store.Table("jobs")} SET claim_id = -1 WHERE id = @id", ("id", context.JobId));
            thrown.SetResult(await Assert.ThrowsAnyAsync<Exception>(() => EffectAsync(store, context, commit: true, token)));
        });

        Job job = await host.EnqueueAsync();

        Assert.Equal(job.Id, Assert.IsType<LeaseLostException>(await thrown.Task).JobId);
        Assert.Equal(0, await EffectsAsync(store));
    }

    private static async Task<bool> CompleteAsync(StoreNode node, ClaimKey key, bool commit)
    {
        await using DbConnection connection = await node.Store.ConnectAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync();
        bool held = await node.Workers.CompleteAsync(key, new ProgressReport(key, 1, null, null), [], "1"u8.ToArray(), transaction, CancellationToken.None);
        if (commit)
            await transaction.CommitAsync();
        return held;
    }

    private static async Task EffectAsync(TestStore store, JobContext context, bool commit, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await store.ConnectAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using DbCommand insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = $"INSERT INTO {store.Table("effects")} (id) VALUES (1)";
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await context.CompleteInAsync(transaction, cancellationToken);
        if (commit)
            await transaction.CommitAsync(cancellationToken);
    }

    private static Task<int> CreateEffectsAsync(TestStore store) => store.ExecuteAsync($"CREATE TABLE {store.Table("effects")} (id integer)");

    private static async Task<long> EffectsAsync(TestStore store) => Convert.ToInt64(await store.ScalarAsync($"SELECT count(*) FROM {store.Table("effects")}"));
}
