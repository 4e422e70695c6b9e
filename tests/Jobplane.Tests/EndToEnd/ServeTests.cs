using System.Diagnostics;
using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class ServeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Kill_in_mid_job_job_completes_after_the_restart(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        string job;
        await using (ServerProcess killed = setup.Start("serve"))
        {
            using ServerClient client = await setup.ConnectAsync(await killed.WaitUntilReadyAsync());
            job = await client.EnqueueAsync("export_report", """{"month":"2026-01","seconds":3}""");
            await client.WaitForAsync(job, "running", Patience);
            await killed.KillAsync();
        }

        await using ServerProcess next = setup.Start("serve");
        using ServerClient again = await setup.ConnectAsync(await next.WaitUntilReadyAsync());
        JsonElement completed = await again.WaitForAsync(job, "completed", Patience);
        Assert.Equal(2, completed.GetProperty("attempts").GetInt32());
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Sigterm_exits_in_time_and_hands_back_what_runs(StoreKind kind)
    {
        TimeSpan grace = TimeSpan.FromSeconds(1);
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        setup.Environment["Jobplane__Worker__ShutdownGrace"] = grace.ToString();
        await using ServerProcess server = setup.Start("serve");
        using ServerClient client = await setup.ConnectAsync(await server.WaitUntilReadyAsync());
        string job = await client.EnqueueAsync("export_report", """{"month":"2026-01","seconds":600}""");
        await client.WaitForAsync(job, "running", Patience);

        long start = Stopwatch.GetTimestamp();
        server.Terminate();
        Assert.Equal(0, await server.WaitForExitAsync(Patience));

        Assert.InRange(Stopwatch.GetElapsedTime(start), grace, grace + TimeSpan.FromSeconds(2));
        Assert.Equal("", server.Errors);
        CommandResult status = await setup.RunAsync("job", "get", job, "-o", "json", "--project", ServerSetup.Project);
        using JsonDocument shown = JsonDocument.Parse(status.Output);
        Assert.Equal("pending", shown.RootElement.GetProperty("status").GetString());
        Assert.Equal(0, shown.RootElement.GetProperty("attempts").GetInt32());
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Sigterm_idle_exits_at_once(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        await using ServerProcess server = setup.Start("serve");
        using ServerClient client = await setup.ConnectAsync(await server.WaitUntilReadyAsync());
        string job = await client.EnqueueAsync("send_welcome_email", """{"to":"ada@example.com"}""");
        await client.WaitForAsync(job, "completed", Patience);

        long start = Stopwatch.GetTimestamp();
        server.Terminate();
        Assert.Equal(0, await server.WaitForExitAsync(Patience));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }
}
