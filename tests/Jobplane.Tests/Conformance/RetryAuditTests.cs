using System.Text.Json;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class RetryAuditTests
{
    [Theory, EveryStore]
    public async Task Retry_Succeeds_IsAuditedWithWhoFromWhereAndAttempts(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid id = await FailedAsync(node);

        await node.Client.RetryAsync(
            TestJob.Project, id, new RetryOptions { MaxAttempts = 7, Actor = "ann", RemoteAddress = "203.0.113.9", RequestId = "req-1" });

        object?[] entry = Assert.Single(await node.Store.QueryAsync(
            $"SELECT project_id, action, actor, remote_address, request_id, details FROM {node.Store.Table("audit_logs")} WHERE job_id = @id", ("id", id)));
        Assert.Equal([TestJob.Project, "job.retry", "ann", "203.0.113.9", "req-1"], entry[..5]);
        using var details = JsonDocument.Parse((string)entry[5]!);
        Assert.Equal("failed", details.RootElement.GetProperty("status").GetString());
        Assert.Equal(1, details.RootElement.GetProperty("attempts").GetInt32());
        Assert.Equal(7, details.RootElement.GetProperty("max_attempts").GetInt32());
    }

    [Theory, EveryStore]
    public async Task Retry_NobodyNamed_IsAuditedAllTheSame(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid id = await FailedAsync(node);

        await node.Client.RetryAsync(TestJob.Project, id);

        object?[] entry = Assert.Single(await node.Store.QueryAsync(
            $"SELECT actor, remote_address, request_id FROM {node.Store.Table("audit_logs")}"));
        Assert.Equal([null, null, null], entry);
    }

    [Theory, EveryStore]
    public async Task Retry_Refused_IsNotAudited(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob running = await node.RunOneAsync(maxAttempts: 1);

        Assert.IsType<RetryResult.Running>(await node.Client.RetryAsync(TestJob.Project, running.Key.JobId));
        await node.FailAsync(running.Key);
        Assert.IsType<RetryResult.LimitReached>(await node.Client.RetryAsync(TestJob.Project, running.Key.JobId));

        Assert.Equal(0, await node.CountAsync("audit_logs"));
    }

    [Theory, EveryStore]
    public async Task Retry_AuditCannotBeWritten_ChangesNothing(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid id = await FailedAsync(node);
        Job before = await node.ReadAsync(id);
        await node.Store.ExecuteAsync($"ALTER TABLE {node.Store.Table("audit_logs")} RENAME COLUMN action TO renamed");

        await Assert.ThrowsAsync<StoreException>(() => node.Client.RetryAsync(TestJob.Project, id));

        Assert.Equal(before, await node.ReadAsync(id));
    }

    [Theory, EveryStore]
    public async Task Retry_LongTextsInTheAudit_AreCut(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid id = await FailedAsync(node);
        string text = new('x', 1000);

        await node.Client.RetryAsync(TestJob.Project, id, new RetryOptions { Actor = text, RemoteAddress = text, RequestId = text });

        object?[] entry = Assert.Single(await node.Store.QueryAsync(
            $"SELECT length(actor), length(remote_address), length(request_id) FROM {node.Store.Table("audit_logs")}"));
        Assert.Equal([200, 100, 100], entry.Select(Convert.ToInt32));
    }

    [Theory, EveryStore]
    public async Task Retry_TextsThatCannotBeStored_DoNotHinderIt(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Guid id = await FailedAsync(node);

        await node.Client.RetryAsync(TestJob.Project, id, new RetryOptions { Actor = "a\0\ud83d", RequestId = $"{new string('x', 99)}😀" });

        object?[] entry = Assert.Single(await node.Store.QueryAsync($"SELECT actor, request_id FROM {node.Store.Table("audit_logs")}"));
        Assert.Equal(["a\ufffd", new string('x', 99)], entry);
    }

    private static async Task<Guid> FailedAsync(StoreNode node)
    {
        ClaimKey key = (await node.RunOneAsync()).Key;
        Assert.True(await node.FailAsync(key));
        return key.JobId;
    }
}
