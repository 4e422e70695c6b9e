using System.Threading.Channels;
using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Conformance;

public sealed class JobWatcherTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = new();
    private readonly ObservedStore _observed = new();
    private ServiceProvider? _services;
    private TestStore? _store;

    private JobWatcher Watcher => _services!.GetRequiredService<JobWatcher>();

    private JobClient Client => _services!.GetRequiredService<JobClient>();

    [Theory, EveryStore]
    public async Task Watch_tells_each_watcher_of_changes_by_others_until_it_ends(StoreKind kind)
    {
        await StartAsync(kind);
        Guid id = await EnqueueAsync();
        Channel<bool> one = Channel.CreateUnbounded<bool>();
        Channel<bool> two = Channel.CreateUnbounded<bool>();
        using IDisposable first = Watcher.Watch(TestJob.Project, id, () => one.Writer.TryWrite(true));
        IDisposable second = Watcher.Watch(TestJob.Project, id, () => two.Writer.TryWrite(true));
        await TickUntilToldAsync(one, two);

        await ChangeAsync(id, "attempts = 1");
        await TickUntilToldAsync(one, two);
        second.Dispose();
        second.Dispose();
        await ChangeAsync(id, "attempts = 2");
        await TickUntilToldAsync(one);

        Assert.False(two.Reader.TryRead(out _));
    }

    [Theory, EveryStore]
    public async Task Watch_of_another_projects_job_tells_nothing_of_it(StoreKind kind)
    {
        await StartAsync(kind);
        Guid id = await EnqueueAsync();
        Channel<bool> own = Channel.CreateUnbounded<bool>();
        Channel<bool> foreign = Channel.CreateUnbounded<bool>();
        using IDisposable first = Watcher.Watch(TestJob.Project, id, () => own.Writer.TryWrite(true));
        using IDisposable second = Watcher.Watch("proj-2", id, () => foreign.Writer.TryWrite(true));
        // The first look, which comes for a job that is not there as for any.
        await TickUntilToldAsync(own, foreign);

        await ChangeAsync(id, "status = 'failed', stage = NULL, attempts = 1");
        await TickUntilToldAsync(own);
        Assert.IsType<RetryResult.Retried>(await Client.RetryAsync(TestJob.Project, id));
        await TickUntilToldAsync(own);

        Assert.False(foreign.Reader.TryRead(out _));
    }

    [Theory, EveryStore]
    public async Task Watch_of_more_jobs_than_a_batch_holds_is_looked_up_in_batches(StoreKind kind)
    {
        await StartAsync(kind);
        Channel<bool> told = Channel.CreateUnbounded<bool>();
        Guid id = await EnqueueAsync();
        IDisposable[] watches = [.. Enumerable.Range(0, 2500).Select(_ => Watcher.Watch(TestJob.Project, Guid.NewGuid(), () => { }))];
        using IDisposable last = Watcher.Watch(TestJob.Project, id, () => told.Writer.TryWrite(true));

        await TickUntilToldAsync(told);

        Assert.Equal(1000, _observed.LargestLook);
        Assert.True(_observed.Looks >= 3);
        foreach (IDisposable watch in watches)
            watch.Dispose();
    }

    [Theory, EveryStore]
    public async Task Watch_ended_by_all_looks_no_more_and_begins_anew_with_the_next(StoreKind kind)
    {
        await StartAsync(kind);
        Guid id = await EnqueueAsync();
        Channel<bool> told = Channel.CreateUnbounded<bool>();
        Watcher.Watch(TestJob.Project, id, () => told.Writer.TryWrite(true)).Dispose();
        for (int i = 0; i < 10; i++)
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _observed.Looks);

        using IDisposable again = Watcher.Watch(TestJob.Project, id, () => told.Writer.TryWrite(true));
        await TickUntilToldAsync(told);
    }

    [Theory, EveryStore]
    public async Task Watch_goes_on_after_an_outage(StoreKind kind)
    {
        await StartAsync(kind);
        Guid id = await EnqueueAsync();
        Channel<bool> told = Channel.CreateUnbounded<bool>();
        using IDisposable watch = Watcher.Watch(TestJob.Project, id, () => told.Writer.TryWrite(true));
        await TickUntilToldAsync(told);
        _observed.IsCutOff = true;
        // A look that had begun before could still see the change. One comes after the other, so the next one shows that it has ended.
        Assert.True(await _time.AdvanceUntilAsync(LooksBeyondAsync(_observed.Looks), Step));
        await ChangeAsync(id, "attempts = 1");
        Assert.True(await _time.AdvanceUntilAsync(LooksBeyondAsync(_observed.Looks + 2), Step));
        Assert.False(told.Reader.TryRead(out _));

        _observed.IsCutOff = false;

        await TickUntilToldAsync(told);
    }

    [Theory, EveryStore]
    public async Task Tell_while_nobody_watches_costs_no_memory(StoreKind kind)
    {
        await StartAsync(kind);
        JobWatcher watcher = Watcher;
        var id = Guid.NewGuid();
        watcher.Tell(TestJob.Project, id);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            watcher.Tell(TestJob.Project, id);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
    }

    private async Task StartAsync(StoreKind kind)
    {
        _store = await TestStore.CreateAsync(kind);
        IServiceCollection services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<TimeProvider>(_time)
            .AddLogging()
            .AddJobplane(_store.Use);
        _services = _observed.CreateBuilder(services).BuildServiceProvider();
    }

    private async Task<Guid> EnqueueAsync() =>
        (await Client.EnqueueAsync("work", JobPayload.FromJson("{}"), new EnqueueOptions { ProjectId = TestJob.Project })).Id;

    private async Task ChangeAsync(Guid id, string assignments) =>
        await _store!.ExecuteAsync($"UPDATE {_store.Table("jobs")} SET {assignments} WHERE id = @id", ("id", id));

    private async Task TickUntilToldAsync(params Channel<bool>[] channels)
    {
        using var limit = new CancellationTokenSource(Limit);
        await _time.AdvanceUntilAsync(Task.WhenAll(channels.Select(channel => channel.Reader.ReadAsync(limit.Token).AsTask())), Step);
    }

    private async Task<bool> LooksBeyondAsync(int count)
    {
        var deadline = new Deadline();
        while (_observed.Looks <= count)
        {
            deadline.Check("the watcher looks again");
            await Task.Delay(10);
        }

        return true;
    }
}
