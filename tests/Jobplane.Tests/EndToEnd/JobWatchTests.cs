using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class JobWatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Watch_job_that_ends_shows_its_states_and_tells_by_the_exit_code_how(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        string token = await setup.TokenAsync();
        using var client = new ServerClient(address, token);
        string[] byServer = ["--url", address.AbsoluteUri, "--token", token];
        string[] byStore = ["--project", ServerSetup.Project];

        foreach (string[] way in new[] { byServer, byStore })
        {
            string good = await client.EnqueueAsync("export_report", """{"month":"2026-01","seconds":600}""");
            await using ServerProcess watch = setup.Start(["job", "watch", good, "-o", "jsonl", .. way]);
            await Eventually.SeeAsync(() => Task.FromResult(watch.Output), static seen => seen.Contains("\"running\"", StringComparison.Ordinal), Patience);
            await client.CancelAsync(good);
            Assert.Equal(1, await watch.WaitForExitAsync(Patience));
            string[] states = [.. watch.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(StatusOf)];
            Assert.Equal("cancelled", states[^1]);
            Assert.Equal("", watch.Errors);

            string quick = await client.EnqueueAsync("send_welcome_email", """{"to":"ada@example.com"}""");
            CommandResult completed = await setup.RunAsync(["job", "watch", quick, "-o", "json", .. way]);
            Assert.Equal((0, "", "completed"), (completed.ExitCode, completed.Errors, StatusOf(completed.Output)));
        }
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Watch_server_restarts_goes_on(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        string token = await setup.TokenAsync();
        await using ServerProcess first = setup.Start("serve");
        Uri address = await first.WaitUntilReadyAsync();
        using var client = new ServerClient(address, token);
        string job = await client.EnqueueAsync("export_report", """{"month":"2026-01","seconds":3}""");
        await using ServerProcess watch = setup.Start("job", "watch", job, "-o", "jsonl", "--url", address.AbsoluteUri, "--token", token);
        await Eventually.SeeAsync(() => Task.FromResult(watch.Output), static seen => seen.Contains("\"running\"", StringComparison.Ordinal), Patience);

        await first.KillAsync();
        setup.Environment["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority);
        await using ServerProcess second = setup.Start("serve");

        Assert.Equal(0, await watch.WaitForExitAsync(Patience));
        Assert.Equal("completed", StatusOf(watch.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]));
    }

    [Fact]
    public async Task Watch_timeout_is_an_error()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        CommandResult job = await setup.RunAsync("job", "enqueue", "x", "-o", "ids", "--project", ServerSetup.Project);

        CommandResult watch = await setup.RunAsync("job", "watch", job.Output.Trim(), "--timeout", "1s", "--project", ServerSetup.Project);

        Assert.Equal((1, "jobplane: The job has not finished within 1 s.\n"), (watch.ExitCode, watch.Errors));
    }

    private static string StatusOf(string json)
    {
        using JsonDocument job = JsonDocument.Parse(json);
        return job.RootElement.GetProperty("status").GetString()!;
    }
}
