using System.Data.Common;
using Jobplane.Storage;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Conformance;

/// <summary>Outcomes that meet another program's update of the same job.</summary>
public sealed class ForeignUpdateTests
{
    [Theory]
    [EveryStore("complete")]
    [EveryStore("fail")]
    [EveryStore("release")]
    public async Task AnyOutcome_RowIsBeingUpdatedByOthers_IsWrittenAfterwards(StoreKind kind, string outcome)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync();
        await using DbConnection connection = await node.Store.ConnectAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync();
        await using DbCommand update = connection.CreateCommand();
        update.Transaction = transaction;
        update.CommandText = $"UPDATE {node.Store.Table("jobs")} SET priority = 7";
        await update.ExecuteNonQueryAsync();

        Task<bool> writing = outcome switch
        {
            "complete" => node.CompleteAsync(running.Key),
            "fail" => node.FailAsync(running.Key),
            _ => node.ReleaseAsync(running.Key),
        };
        await WaitUntilBlockedAsync(node.Store, connection);
        await transaction.CommitAsync();

        Assert.True(await writing, "The claim still holds the job, so its outcome must be written.");
        Job job = await node.ReadAsync(running.Key.JobId);
        Assert.NotEqual(JobStatus.Running, job.Status);
        Assert.Equal(7, job.Priority);
    }

    // SQLite has one write lock, which the update has: nothing can happen in between.
    private static async Task WaitUntilBlockedAsync(TestStore store, DbConnection connection)
    {
        if (connection is not NpgsqlConnection postgres)
            return;
        var deadline = new Deadline();
        while (await store.ScalarAsync($"SELECT count(*) FROM pg_stat_activity WHERE {postgres.ProcessID} = ANY (pg_blocking_pids(pid))") is 0L)
            deadline.Check("the outcome did not wait for the row");
    }
}
