using Jobplane.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Conformance;

/// <summary>Queues that share six slots of a real worker by weight.</summary>
public sealed class SharedSlotsTests
{
    private const string Heavy = "heavy";
    private const string Light = "light";

    [Theory, EveryStore]
    public async Task Start_BothQueuesFull_IsInProportionToTheWeights(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await FillAsync(store, (Heavy, 400), (Light, 400));
        // Of jobs that take no time at all many are held ahead, in the order in which they were claimed: queue by queue.
        var handler = new GatedHandler(milliseconds: 5);
        handler.LetGo(800);

        await using HandlerHost host = await StartAsync(store, handler, heavy: 5, light: 1);

        await HandlerHost.SeeAsync(() => handler.Starts.Count == 800);
        // While both have jobs: 240 starts, of which 40 are the lighter queue's.
        Assert.InRange(handler.Starts.Take(240).Count(queue => queue == Light), 25, 60);
    }

    [Theory, EveryStore]
    public async Task Start_HeavyQueueFull_DoesNotStarveTheLightOne(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await FillAsync(store, (Heavy, 400), (Light, 2));
        var handler = new GatedHandler(milliseconds: 5);
        handler.LetGo(402);

        await using HandlerHost host = await StartAsync(store, handler, heavy: 50, light: 1);

        await HandlerHost.SeeAsync(() => handler.Starts.Count == 402);
        Assert.InRange(handler.Starts.ToList().LastIndexOf(Light), 0, 250);
    }

    [Theory, EveryStore]
    public async Task Start_OtherQueueEmpty_TakesAllSlots(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var handler = new GatedHandler();
        await using HandlerHost host = await StartAsync(store, handler, heavy: 5, light: 1);

        await host.EnqueueManyAsync(10, Light);
        await HandlerHost.SeeAsync(() => handler.Running.Count == 6);
        await host.EnqueueManyAsync(10, Heavy);
        handler.LetGo(6);

        // The slots that become free go by weight from then on.
        await HandlerHost.SeeAsync(() => handler.Starts.Count == 12);
        Assert.Equal([Heavy, Heavy, Heavy, Heavy, Heavy, Light], handler.Starts.Skip(6).Order(StringComparer.Ordinal));
        Assert.Equal(6, handler.Running.Count);
        handler.LetGo(20);
        await HandlerHost.SeeAsync(() => handler.Starts.Count == 20);
    }

    [Theory, EveryStore]
    public async Task Start_QueueWithAConcurrency_LeavesTheOtherSlotsToOthers(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var handler = new GatedHandler();
        await using HandlerHost host = await StartAsync(store, handler, heavy: 5, light: 1);
        await host.EnqueueManyAsync(400, Heavy);
        await host.EnqueueManyAsync(400, Light);
        await HandlerHost.SeeAsync(() => handler.Running.Count(queue => queue == Heavy) > 2);

        await host.Get<FleetClient>().SetConcurrencyAsync(Heavy, 2, TestJob.Project, new AuditOrigin(), TestContext.Current.CancellationToken);
        // A job is let go for a slot that is to stand still, and not before: on a slow machine all jobs would be over when the change arrives.
        await HandlerHost.SeeAsync(() =>
        {
            if (handler.Running is { Count: 6 } running && running.Count(queue => queue == Heavy) > 2)
                handler.LetGo(1);
            return handler.Running.Count(queue => queue == Heavy) == 2;
        });

        int started = handler.Starts.Count;
        for (int i = 1; i <= 30; i++)
        {
            handler.LetGo(1);
            await HandlerHost.SeeAsync(() => handler.Starts.Count >= started + i);
            Assert.InRange(handler.Running.Count(queue => queue == Heavy), 0, 2);
        }

        await HandlerHost.SeeAsync(() => handler.Running is { Count: 6 } running && running.Count(queue => queue == Light) == 4);
        handler.LetGo(800);
        await HandlerHost.SeeAsync(() => handler.Starts.Count == 800);
    }

    private static async Task FillAsync(TestStore store, params (string Queue, int Jobs)[] queues)
    {
        await using StoreNode node = StoreNode.On(store);
        node.Now = null;
        foreach ((string queue, int jobs) in queues)
        {
            await node.Jobs.EnqueueAsync(
                [.. TestJob.Many(jobs).Select(job => job with { Queue = queue, Type = "scripted" })], TestContext.Current.CancellationToken);
        }
    }

    private static Task<HandlerHost> StartAsync(TestStore store, GatedHandler handler, int heavy, int light) => HandlerHost.StartAsync(
        store,
        handler.HandleAsync,
        configure: jobs => jobs.Services.Configure<WorkerOptions>(worker =>
        {
            worker.Queues.Clear();
            worker.SharedSlots(6).Queue(Heavy, weight: heavy).Queue(Light, weight: light);
        }));
}
