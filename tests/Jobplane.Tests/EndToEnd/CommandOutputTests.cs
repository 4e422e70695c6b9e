using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

/// <summary>What commands write to stdout, by way of a server and of the store.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class CommandOutputTests
{
    private const int Many = 230;
    private const char Escape = '\u001b';

    private static readonly string[] ByStore = ["--project", ServerSetup.Project];

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Job_list_each_format_parses_and_shows_the_same_jobs(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        setup.Environment["Jobplane__Worker__Enabled"] = "false";
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        string[] byServer = ["--url", address.AbsoluteUri, "--token", await setup.TokenAsync()];
        await EnqueueManyAsync(setup);

        foreach (string[] way in new[] { byServer, ByStore })
        {
            string[] ids = Lines(await SucceedAsync(setup, ["job", "list", "--all", "-o", "ids", .. way]));
            Assert.Equal(Many, ids.Distinct(StringComparer.Ordinal).Count());
            using JsonDocument document = JsonDocument.Parse((await SucceedAsync(setup, ["job", "list", "--all", "-o", "json", .. way])).Output);
            Assert.Equal(ids, document.RootElement.EnumerateArray().Select(IdOf));
            Assert.Equal(ids, Lines(await SucceedAsync(setup, ["job", "list", "--all", "-o", "jsonl", .. way])).Select(line => IdOf(Parse(line))));
            string[] table = Lines(await SucceedAsync(setup, ["job", "list", "--all", .. way]));
            Assert.StartsWith("ID ", table[0], StringComparison.Ordinal);
            Assert.Equal(ids, table.Skip(1).Select(line => line.Split(' ')[0]));

            Assert.Equal(ids.Take(20), Lines(await SucceedAsync(setup, ["job", "list", "-o", "ids", .. way])));
            Assert.Equal(ids.Take(105), Lines(await SucceedAsync(setup, ["job", "list", "--limit", "105", "-o", "ids", .. way])));
            Assert.Equal(Many / 2, Lines(await SucceedAsync(setup, ["job", "list", "--all", "--queue", "odd", "-o", "ids", .. way])).Length);
            Assert.Equal("[]\n", (await SucceedAsync(setup, ["job", "list", "--status", "failed", "--type", "x", "-o", "json", .. way])).Output);
        }
    }

    [Fact]
    public async Task Job_list_beyond_the_servers_rate_limit_waits_and_goes_on()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["Jobplane__Worker__Enabled"] = "false";
        setup.Environment["Jobplane__RateLimit__PermitLimit"] = "2";
        setup.Environment["Jobplane__RateLimit__WindowSeconds"] = "10";
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        await EnqueueManyAsync(setup);

        CommandResult list = await SucceedAsync(
            setup, ["job", "list", "--all", "-o", "ids", "--url", address.AbsoluteUri, "--token", await setup.TokenAsync()]);

        Assert.Equal(Many, Lines(list).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("jobplane: The server allows no more requests for now; going on in ", list.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Hostile_values_are_shown_as_text(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        string id = Lines(await SucceedAsync(setup, ["job", "enqueue", "x", "-o", "ids", .. ByStore]))[0];
        const string hostile = "[red]not red[/] [/] [[ \u001b[2J\u009b31m\r\nforged line\t\u202eesrever\u2028 \u0007";
        await setup.Store.ExecuteAsync(
            $"UPDATE {setup.Store.Table("jobs")} SET last_error = @error WHERE id = @id", ("error", hostile), ("id", Guid.Parse(id)));

        foreach (string format in new[] { "table", "json", "jsonl" })
        {
            CommandResult list = await SucceedAsync(setup, ["job", "list", "-o", format, .. ByStore]);
            CommandResult one = await SucceedAsync(setup, ["job", "get", id, "-o", format, .. ByStore]);
            foreach (CommandResult shown in new[] { list, one })
            {
                Assert.DoesNotContain(shown.Output, c => c is '\u202e' or '\u2028' || (char.IsControl(c) && c != '\n'));
                Assert.Contains("[red]not red[/] [/] [[", shown.Output, StringComparison.Ordinal);
                Assert.DoesNotContain(Lines(shown), line => line.StartsWith("forged", StringComparison.Ordinal));
            }

            if (format != "table")
                Assert.Equal(hostile, Parse(one.Output).GetProperty("last_error").GetString());
        }

        Assert.Equal(2, Lines(await SucceedAsync(setup, ["job", "list", .. ByStore])).Length);
    }

    [Fact]
    public async Task Output_that_is_piped_has_no_colors_whatever_the_environment_says()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["TERM"] = "xterm-256color";
        setup.Environment["COLORTERM"] = "truecolor";
        setup.Environment["GITHUB_ACTIONS"] = "true";
        await SucceedAsync(setup, ["job", "enqueue", "x", .. ByStore]);

        foreach (string[] command in (string[][])[["job", "list", .. ByStore], ["doctor"], ["migrate", "status"], ["--help"]])
            Assert.DoesNotContain(Escape, (await SucceedAsync(setup, command)).Output);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Queues_workers_and_schedules_by_server_and_by_store_are_the_same(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        CommandResult token = await SucceedAsync(
            setup, ["token", "--project", ServerSetup.Project, "--scope", "jobs:read", "jobs:write", "operator"]);
        string[] byServer = ["--url", address.AbsoluteUri, "--token", token.Output.Trim()];

        foreach ((string[] way, string[] everywhere) in new[] { (byServer, byServer), (ByStore, []) })
        {
            Assert.True(Parse((await SucceedAsync(setup, ["queue", "pause", "mail", "-o", "json", .. way])).Output).GetProperty("paused").GetBoolean());
            Assert.Equal(["default", "mail"], Lines(await SucceedAsync(setup, ["queue", "list", "-o", "ids", .. everywhere])));
            Assert.Contains(Lines(await SucceedAsync(setup, ["queue", "list", .. everywhere])), line => line.StartsWith("mail     true", StringComparison.Ordinal));
            Assert.False(Parse((await SucceedAsync(setup, ["queue", "resume", "mail", "-o", "json", .. way])).Output).GetProperty("paused").GetBoolean());
            Assert.Equal(7, Parse((await SucceedAsync(setup, ["queue", "concurrency", "mail", "--jobs", "7", "-o", "json", .. way])).Output).GetProperty("concurrency").GetInt32());
            Assert.Contains(Lines(await SucceedAsync(setup, ["queue", "list", .. everywhere])), line => line.StartsWith("mail     false   7", StringComparison.Ordinal));
            Assert.Equal(
                JsonValueKind.Null,
                Parse((await SucceedAsync(setup, ["queue", "concurrency", "mail", "--as-configured", "-o", "json", .. way])).Output).GetProperty("concurrency").ValueKind);
            Assert.Equal(2, (await setup.RunAsync(["queue", "concurrency", "mail", .. way])).ExitCode);
            JsonElement worker = Parse(Assert.Single(Lines(await SucceedAsync(setup, ["worker", "list", "-o", "jsonl", .. everywhere]))));
            Assert.Equal(server.Id, worker.GetProperty("process_id").GetInt32());

            JsonElement put = Parse((await SucceedAsync(
                setup, ["schedule", "put", "nightly", "--cron", "0 3 * * *", "--type", "report", "--time-zone", "Europe/Zurich", "--overlap", "skip", "--expires-after", "90m", "-o", "json", .. way])).Output);
            Assert.Equal(("Europe/Zurich", "skip", 5), (put.GetProperty("time_zone").GetString(), put.GetProperty("overlap").GetString(), put.GetProperty("next_fires").GetArrayLength()));
            Assert.Equal(5400, put.GetProperty("expires_after_seconds").GetDouble());
            string job = Lines(await SucceedAsync(setup, ["schedule", "run", "nightly", "-o", "ids", .. way]))[0];
            Assert.Equal(job, Parse((await SucceedAsync(setup, ["schedule", "get", "nightly", "-o", "json", .. way])).Output).GetProperty("last_fire").GetProperty("job_id").GetString());
            Assert.Contains(Lines(await SucceedAsync(setup, ["schedule", "list", .. way])), line => line.StartsWith("nightly ", StringComparison.Ordinal));
            Assert.NotEqual(JsonValueKind.Null, Parse((await SucceedAsync(setup, ["schedule", "pause", "nightly", "-o", "json", .. way])).Output).GetProperty("paused_at").ValueKind);
            Assert.Equal(JsonValueKind.Null, Parse((await SucceedAsync(setup, ["schedule", "resume", "nightly", "-o", "json", .. way])).Output).GetProperty("paused_at").ValueKind);
            Assert.Equal("", (await SucceedAsync(setup, ["schedule", "delete", "nightly", .. way])).Output);
            Assert.Empty(Lines(await SucceedAsync(setup, ["schedule", "list", "-o", "ids", .. way])));
        }
    }

    private static async Task EnqueueManyAsync(ServerSetup setup)
    {
        for (int i = 0; i < Many; i++)
        {
            await setup.Store.ExecuteAsync(
                $"INSERT INTO {setup.Store.Table("jobs")} (id, project_id, type, queue) VALUES (@id, @project, 'x', @queue)",
                ("id", Guid.NewGuid()), ("project", ServerSetup.Project), ("queue", i % 2 == 0 ? "even" : "odd"));
        }
    }

    private static async Task<CommandResult> SucceedAsync(ServerSetup setup, string[] arguments)
    {
        CommandResult result = await setup.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: exit code {result.ExitCode}\n{result.Output}\n{result.Errors}");
        return result;
    }

    private static string[] Lines(CommandResult result) => result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static string? IdOf(JsonElement job) => job.GetProperty("id").GetString();
}
