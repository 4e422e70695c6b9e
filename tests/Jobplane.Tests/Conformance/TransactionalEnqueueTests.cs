using System.Data.Common;
using Jobplane.Storage;
using Jobplane.Tests.Stores;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Jobplane.Tests.Conformance;

public sealed class TransactionalEnqueueTests
{
    private static readonly EnqueueOptions Options = new() { ProjectId = TestJob.Project };

    [Theory, EveryStore]
    public async Task Enqueue_CallersTransactionCommits_JobAppearsWithTheCallersData(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await node.Store.ExecuteAsync($"CREATE TABLE {node.Store.Table("orders")} (id integer)");
        await using DbConnection connection = await node.Store.ConnectAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync();

        await InsertOrderAsync(node.Store, transaction);
        Job job = await node.Client.EnqueueAsync(TestJob.Type, JobPayload.Empty, Options, transaction);
        await transaction.CommitAsync();

        Assert.Equal(JobStatus.Pending, (await node.ReadAsync(job.Id)).Status);
        Assert.Equal(1, await node.CountAsync("orders"));
        Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
    }

    [Theory, EveryStore]
    public async Task Enqueue_CallersTransactionRollsBack_JobNeverWas(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using DbConnection connection = await node.Store.ConnectAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync();

        Job job = await node.Client.EnqueueAsync(TestJob.Type, JobPayload.Empty, Options, transaction);
        await transaction.RollbackAsync();

        Assert.Null(await node.Client.GetAsync(TestJob.Project, job.Id));
    }

    [Theory, EveryStore]
    public async Task Enqueue_CallersTransactionIsOpen_JobIsNotSeenByOthers(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using DbConnection connection = await node.Store.ConnectAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync();

        Job job = await node.Client.EnqueueAsync(TestJob.Type, JobPayload.Empty, Options, transaction);

        Assert.Null(await node.Client.GetAsync(TestJob.Project, job.Id));
        await transaction.CommitAsync();
    }

    [Theory, EveryStore]
    public async Task Enqueue_TransactionOfAnotherDatabase_SaysWhichOneIsNeeded(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using TestStore stranger = await TestStore.CreateAsync(kind == StoreKind.Sqlite ? StoreKind.Postgres : StoreKind.Sqlite, migrate: false);
        await using DbConnection connection = await stranger.ConnectAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync();

        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => node.Client.EnqueueAsync(TestJob.Type, JobPayload.Empty, Options, transaction));

        Assert.Contains(kind == StoreKind.Sqlite ? nameof(SqliteTransaction) : nameof(NpgsqlTransaction), error.Message, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Enqueue_FinishedTransaction_IsRefused(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using DbConnection connection = await node.Store.ConnectAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync();
        await transaction.CommitAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => node.Client.EnqueueAsync(TestJob.Type, JobPayload.Empty, Options, transaction));

        Assert.Equal(0, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Enqueue_ManyOnOneTransaction_KeepTheirOrder(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        NewJob[] jobs = TestJob.Many(20);
        await using DbConnection connection = await node.Store.ConnectAsync();
        await using DbTransaction transaction = await connection.BeginTransactionAsync();

        Job[] stored = await node.Jobs.EnqueueAsync(jobs, transaction, CancellationToken.None);
        await transaction.CommitAsync();

        Assert.Equal(jobs.Select(job => job.Id), stored.Select(job => job.Id));
        Assert.Equal(20, await node.CountAsync("jobs"));
    }

    private static async Task InsertOrderAsync(TestStore store, DbTransaction transaction)
    {
        await using DbCommand command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO {store.Table("orders")} VALUES (1)";
        await command.ExecuteNonQueryAsync();
    }
}
