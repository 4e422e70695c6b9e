using Jobplane.Cron;
using Jobplane.Storage;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Tests.Conformance;

public sealed class ScheduleDeclarationTests
{
    private static readonly ScheduleOptions Options = new() { TimeZone = "Europe/Zurich", Queue = "slow", ExpiresAfter = TimeSpan.FromHours(1) };

    [Theory, EveryStore]
    public async Task Declaration_New_IsStoredWithThePayloadsNames(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        await StartAsync(node, jobs => jobs.AddSchedule(TestJob.Project, TestSchedule.Name, "0 8 * * *", new SendDigest("weekly"), Options));

        Schedule stored = await ReadAsync(node);
        Assert.True(stored.IsDeclared);
        Assert.Equal(("0 8 * * *", "send_digest", Options), (stored.Definition.Cron, stored.Definition.Type, stored.Definition.Options));
        Assert.Equal("""{"digest_kind":"weekly"}""", stored.Definition.Payload.ToString().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(
            [["schedule.put", "declaration"]],
            await node.Store.QueryAsync($"SELECT action, actor FROM {node.Store.Table("audit_logs")}"));
    }

    [Theory, EveryStore]
    public async Task Declaration_TheSameAsStoredLast_LeavesWhatPeopleChanged(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        static void Declare(JobplaneBuilder jobs) => jobs.AddSchedule(TestJob.Project, TestSchedule.Name, TestSchedule.New("0 8 * * *"));
        await StartAsync(node, Declare);
        await TestSchedule.PutAsync(node, TestSchedule.New("0 9 * * *"));
        await node.Schedules.PauseAsync(TestJob.Project, TestSchedule.Name);
        Schedule before = await ReadAsync(node);

        await Task.WhenAll(StartAsync(node, Declare), StartAsync(node, Declare));

        Schedule after = await ReadAsync(node);
        Assert.Equal((before.Version, "0 9 * * *", true), (after.Version, after.Definition.Cron, after.IsDeclared));
        Assert.NotNull(after.PausedAt);
    }

    [Theory, EveryStore]
    public async Task Declaration_OtherThanStoredLast_IsStoredOnceAndStaysPaused(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        static void Declare(JobplaneBuilder jobs) => jobs.AddSchedule(TestJob.Project, TestSchedule.Name, TestSchedule.New("*/10 * * * *"));
        await StartAsync(node, jobs => jobs.AddSchedule(TestJob.Project, TestSchedule.Name, TestSchedule.New("0 8 * * *")));
        await node.Schedules.PauseAsync(TestJob.Project, TestSchedule.Name);
        long version = (await ReadAsync(node)).Version;
        node.Advance(TimeSpan.FromMinutes(5));

        await Task.WhenAll(StartAsync(node, Declare), StartAsync(node, Declare), StartAsync(node, Declare));

        Schedule after = await ReadAsync(node);
        Assert.Equal((version + 1, "*/10 * * * *"), (after.Version, after.Definition.Cron));
        Assert.NotNull(after.PausedAt);
        Assert.Equal(StoreNode.Start.AddMinutes(10), after.NextFireAt);
    }

    [Theory, EveryStore]
    public async Task Declaration_TakenOutOfTheCode_StaysStored(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await StartAsync(node, jobs => jobs.AddSchedule(TestJob.Project, TestSchedule.Name, TestSchedule.New()));

        await StartAsync(node, jobs => jobs.AddSchedule(TestJob.Project, "another", TestSchedule.New()));

        Assert.Equal(["another", TestSchedule.Name], (await node.Schedules.ListAsync(TestJob.Project)).Select(schedule => schedule.Name));
    }

    [Theory, EveryStore]
    public async Task Declaration_ThatCannotBeStored_StopsTheStartAndSaysWhy(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartAsync(node, jobs => jobs.AddSchedule(TestJob.Project, TestSchedule.Name, TestSchedule.New("61 * * * *"))));

        Assert.Contains("'nightly' of project 'proj-1'", error.Message, StringComparison.Ordinal);
        Assert.Contains("cron cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Theory, EveryStore]
    public async Task Declaration_MadeTwice_StopsTheStartBeforeAnythingIsStored(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(node, jobs => jobs
            .AddSchedule(TestJob.Project, TestSchedule.Name, TestSchedule.New("0 8 * * *"))
            .AddSchedule(TestJob.Project, TestSchedule.Name, TestSchedule.New("0 9 * * *"))));

        Assert.Contains("twice", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await node.CountAsync("schedules"));
    }

    private static async Task<Schedule> ReadAsync(StoreNode node) => (await node.Schedules.GetAsync(TestJob.Project, TestSchedule.Name))!;

    /// <summary>Starts what the host of an application with these declarations would.</summary>
    private static async Task StartAsync(StoreNode node, Action<JobplaneBuilder> declare)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddJobplane(jobs =>
            {
                node.Store.Use(jobs);
                declare(jobs);
            })
            .BuildServiceProvider();
        services.GetRequiredService<StoreClock>().Now = node.Now;
        foreach (IHostedService service in services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        Assert.Contains(services.GetServices<IHostedService>(), service => service is ScheduleStartup);
    }

    private sealed record SendDigest(string DigestKind);
}
