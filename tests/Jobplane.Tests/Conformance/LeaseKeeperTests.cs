using Jobplane.Handlers;
using Jobplane.Telemetry;
using Jobplane.Tests.Faults;
using Jobplane.Tests.Stores;
using Jobplane.Workers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Conformance;

public sealed class LeaseKeeperTests
{
    [Theory, EveryStore]
    public async Task Registration_AfterAnOutageLongerThanTheLease_BeginsAWholeLease(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        var time = new FakeTimeProvider();
        var pulse = new WorkerPulse(time);
        using var metrics = new JobplaneMetrics(factory: null);
        var store = new UnheardStore(node.Workers) { RefusesLeases = true };
        var keeper = new LeaseKeeper(
            store, node.Get<HandlerRegistry>(), metrics, pulse, Options.Create(new WorkerOptions()), time, NullLogger<LeaseKeeper>.Instance);
        using var end = new CancellationTokenSource();
        // It comes back when it has been refused, and waits to try again.
        Task keeping = keeper.RunAsync(end.Token);
        Task<WorkerSession> first = keeper.CurrentAsync(TestContext.Current.CancellationToken);

        store.RefusesLeases = false;
        time.Advance(2 * new WorkerOptions().Lease);
        WorkerSession session = await first;
        await end.CancelAsync();
        await keeping;

        Assert.False(session.IsLost);
        Assert.Equal(TimeSpan.Zero, pulse.SinceRenewal);
    }
}
