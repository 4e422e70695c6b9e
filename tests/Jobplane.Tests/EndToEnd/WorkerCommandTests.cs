using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class WorkerCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Worker_works_without_an_api_and_hands_back_at_its_stop(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        setup.Environment["Jobplane__Auth__Secret"] = null;
        // It is for servers that leave the work to others.
        setup.Environment["Jobplane__Worker__Enabled"] = "false";
        setup.Environment["Jobplane__Worker__ShutdownGrace"] = "00:00:01";
        // A listener would need this port.
        setup.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:1";
        string quick = await EnqueueAsync(setup, "send_welcome_email", """{"to":"ada@example.com"}""");
        string slow = await EnqueueAsync(setup, "export_report", """{"month":"2026-01","seconds":600}""");

        await using ServerProcess worker = setup.Start("worker");
        await Eventually.SeeAsync(() => StatusAsync(setup, quick), static status => status == "completed", Patience);
        await Eventually.SeeAsync(() => StatusAsync(setup, slow), static status => status == "running", Patience);
        worker.Terminate();

        Assert.Equal(0, await worker.WaitForExitAsync(Patience));
        Assert.Equal("", worker.Errors);
        Assert.StartsWith("Jobplane works jobs (", worker.Output, StringComparison.Ordinal);
        Assert.Equal("pending", await StatusAsync(setup, slow));
    }

    [Fact]
    public async Task Worker_with_an_invalid_option_names_it()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        CommandResult result = await setup.RunAsync("worker", "--Jobplane:Worker:Concurrency=0");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("Jobplane:Worker:Concurrency", result.Errors, StringComparison.Ordinal);
    }

    private static async Task<string> EnqueueAsync(ServerSetup setup, string type, string payload) =>
        (await setup.RunAsync("job", "enqueue", type, "--payload", payload, "-o", "ids", "--project", ServerSetup.Project)).Output.Trim();

    private static async Task<string?> StatusAsync(ServerSetup setup, string id) => (await setup.Store.ScalarAsync(
        setup.Store.Schema.Length > 0 ? $"SELECT status::text FROM {setup.Store.Table("jobs")} WHERE id = @id" : "SELECT status FROM jobs WHERE id = @id",
        ("id", Guid.Parse(id))))?.ToString();
}
