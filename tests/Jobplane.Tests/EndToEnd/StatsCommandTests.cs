using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class StatsCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Stats_by_server_and_by_store_count_what_ended_and_what_waits(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        CommandResult token = await setup.RunAsync("token", "--project", "operations", "--scope", "jobs:read", "operator");
        string[] byServer = ["--url", address.AbsoluteUri, "--token", token.Output.Trim()];
        string[] asTenant = ["--url", address.AbsoluteUri, "--token", await setup.TokenAsync()];
        await EnqueueAsync(setup, "send_welcome_email", "default");
        await EnqueueAsync(setup, "send_welcome_email", "forsaken");

        foreach (string[] way in new[] { [], byServer, ["--project", ServerSetup.Project], [.. byServer, "--project", ServerSetup.Project] })
        {
            // Workers count into the store every five seconds.
            JsonElement seen = await Eventually.SeeAsync(() => ReadAsync(setup, way), static stats => Completed(stats) == 1, Patience);
            JsonElement[] queues = [.. seen.GetProperty("queues").EnumerateArray()];
            Assert.Equal(["default", "forsaken"], queues.Select(queue => queue.GetProperty("name").GetString()));
            Assert.Equal([0, 1], queues.Select(queue => queue.GetProperty("depth").GetInt32()));
            Assert.Equal([1, 0], queues.Select(queue => queue.GetProperty("completed").GetInt32()));
            Assert.True(queues[1].GetProperty("oldest_ready_seconds").GetDouble() > 0);
            Assert.Equal(1, seen.GetProperty("workers").GetProperty("count").GetInt32());
            Assert.Equal(JsonValueKind.Number, seen.GetProperty("total").GetProperty("run_ms").GetProperty("p95").ValueKind);
        }

        Assert.Equal((1, JsonValueKind.Null), (Completed(await ReadAsync(setup, asTenant)), (await ReadAsync(setup, asTenant)).GetProperty("workers").ValueKind));
        Assert.Equal(0, Completed(await ReadAsync(setup, "--project", "proj-2")));
        Assert.Empty((await ReadAsync(setup, "--queue", "none")).GetProperty("queues").EnumerateArray());
        CommandResult table = await setup.RunAsync("stats");
        Assert.Equal((0, ""), (table.ExitCode, table.Errors));
        Assert.Matches("(?m)^default +0 ", table.Output);
        Assert.Matches(@"(?m)^\(all\) +1 ", table.Output);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Watch_piped_writes_a_line_each_time_and_ends_by_a_signal(string signal, int exitCode)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        await using ServerProcess watch = setup.Start("stats", "--watch", "--interval", "1s");
        await Eventually.SeeAsync(() => Task.FromResult(watch.Output), static seen => seen.Split('\n').Length > 2, Patience);

        if (signal == "INT")
            watch.Interrupt();
        else
            watch.Terminate();

        Assert.Equal(exitCode, await watch.WaitForExitAsync(Patience));
        Assert.Equal("", watch.Errors);
        Assert.All(watch.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith(" slots busy", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_that_do_not_go_together_are_misuse()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        foreach (string[] arguments in (string[][])[["--watch", "-o", "json"], ["--interval", "2s"], ["-o", "ids"], ["--since", "91d"], ["--since", "1s"]])
        {
            CommandResult refused = await setup.RunAsync(["stats", .. arguments]);
            Assert.True(refused.ExitCode == 2, $"{string.Join(' ', arguments)}: {refused}");
        }
    }

    private static long Completed(JsonElement stats) => stats.GetProperty("total").GetProperty("completed").GetInt64();

    private static async Task EnqueueAsync(ServerSetup setup, string type, string queue)
    {
        CommandResult enqueued = await setup.RunAsync(
            "job", "enqueue", type, "--payload", """{"to":"ada@example.com"}""", "--queue", queue, "--project", ServerSetup.Project);
        Assert.Equal((0, ""), (enqueued.ExitCode, enqueued.Errors));
    }

    private static async Task<JsonElement> ReadAsync(ServerSetup setup, params string[] way)
    {
        CommandResult result = await setup.RunAsync(["stats", "-o", "json", .. way]);
        Assert.True(result.ExitCode == 0, $"{result}");
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
