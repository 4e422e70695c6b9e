using Jobplane.Storage;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Faults;

/// <summary>A transaction that nobody ends, so that nothing which is dead can be removed.</summary>
[Trait("Store", "Postgres")]
public sealed class VacuumHorizonTests
{
    private const int Dead = 5_000;
    private const int Jobs = 100;

    // Claims look back over half a second, in which these tests enqueue little.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(0.6);

    [Fact]
    public async Task Horizon_Pinned_ClaimsDoNotReadAllThatIsDead()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        await using StoreNode newcomer = StoreNode.On(node.Store);
        node.Now = newcomer.Now = null;
        await using var pin = (NpgsqlConnection)await node.Store.ConnectAsync();
        await using NpgsqlTransaction pinned = await pin.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var assign = new NpgsqlCommand("SELECT txid_current()", pin, pinned))
            await assign.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        Guid worker = await node.RegisterAsync();
        await WorkAsync(node, worker, Dead);
        await Task.Delay(Window, TestContext.Current.CancellationToken);
        await WorkAsync(node, worker, Jobs);
        await Task.Delay(Window, TestContext.Current.CancellationToken);

        // One that has seen what was claimed starts above it; one that has seen nothing shows what that spares.
        long before = await ReadyIndex.EntriesReadAsync(node);
        await WorkAsync(node, worker, Jobs);
        long between = await ReadyIndex.EntriesReadAsync(node);
        await WorkAsync(newcomer, await newcomer.RegisterAsync(), Jobs);
        long after = await ReadyIndex.EntriesReadAsync(newcomer);
        long read = between - before;
        long readByNewcomer = after - between;

        Assert.InRange(read, Jobs, 5 * Jobs);
        Assert.InRange(readByNewcomer, Dead, long.MaxValue);
        Assert.Equal(Dead + (3 * Jobs), await node.CountAsync("jobs WHERE status = 'completed'"));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"pinned horizon: {Dead} dead entries, a claim of {Jobs} jobs read {read} entries, one from the beginning {readByNewcomer}");
    }

    private static async Task WorkAsync(StoreNode node, Guid worker, int count)
    {
        await node.Jobs.EnqueueAsync(TestJob.Many(count), CancellationToken.None);
        for (int left = count; left > 0;)
        {
            IReadOnlyList<ClaimedJob> claimed = await node.ClaimAsync(worker);
            Assert.NotEmpty(claimed);
            await node.Workers.CompleteAsync([.. claimed.Select(job => job.Key)], CancellationToken.None);
            left -= claimed.Count;
        }
    }
}
