using System.Globalization;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

/// <summary>Schedules that real servers fire.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class ScheduleFleetTests
{
    private const string EverySecond =
        """{"cron":"* * * * * *","missed_fires":"all","type":"send_welcome_email","payload":{"to":"ada@example.com"}}""";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Three_servers_two_killed_while_they_fire_every_second_fires_once(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        await using Fleet fleet = await Fleet.StartAsync(setup, 3);
        using ServerClient client = await setup.ConnectAsync(fleet[2].Address);
        await client.PutAsync("/api/schedules/ticking", EverySecond);

        await WaitForFiresAsync(setup.Store, 3);
        await fleet[0].KillAsync();
        await WaitForFiresAsync(setup.Store, 5);
        await fleet[1].KillAsync();
        await WaitForFiresAsync(setup.Store, 8);
        await client.PostAsync("/api/schedules/ticking/pause");

        DateTimeOffset[] times = await DueTimesAsync(setup.Store);
        // Every second from the first to the last, and each of them once.
        Assert.Equal(Enumerable.Range(0, times.Length).Select(second => times[0].AddSeconds(second)), times);
        await Eventually.SeeAsync(
            () => CountAsync(setup.Store, "jobs WHERE status = 'completed'"), completed => completed == times.Length, Patience);
        Assert.Equal(times.Length, await CountAsync(setup.Store, "jobs"));
    }

    [Fact]
    public async Task Machine_without_time_zone_data_says_so_and_fires_in_utc()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["TZDIR"] = Path.Combine(setup.Folder, "nothing-here");
        await using ServerProcess server = setup.Start("serve");
        using ServerClient client = await setup.ConnectAsync(await server.WaitUntilReadyAsync());

        string refused = await client.PutAsync(
            "/api/schedules/zoned", """{"cron":"0 9 * * *","time_zone":"Europe/Zurich","type":"send_welcome_email"}""", expected: 400);
        await client.PutAsync("/api/schedules/ticking", EverySecond);

        Assert.Contains("apt-get install tzdata", refused, StringComparison.Ordinal);
        await WaitForFiresAsync(setup.Store, 2);
    }

    private static Task<int> WaitForFiresAsync(TestStore store, int count) => Eventually.SeeAsync(
        async () => (await DueTimesAsync(store)).Length, fired => fired >= count, Patience);

    private static async Task<DateTimeOffset[]> DueTimesAsync(TestStore store)
    {
        IReadOnlyList<object?[]> rows = await store.QueryAsync($"SELECT due_at FROM {store.Table("schedule_fires")} ORDER BY due_at");
        return
        [
            .. rows.Select(row => row[0] is DateTime time
                ? new DateTimeOffset(time, TimeSpan.Zero)
                : DateTimeOffset.Parse((string)row[0]!, CultureInfo.InvariantCulture)),
        ];
    }

    private static async Task<long> CountAsync(TestStore store, string rows) => (long)(await store.ScalarAsync($"SELECT count(*) FROM {store.Table(rows)}"))!;
}
