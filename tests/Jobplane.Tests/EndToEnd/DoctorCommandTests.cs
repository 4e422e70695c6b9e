using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class DoctorCommandTests
{
    [Fact]
    public async Task Healthy_file_is_0_and_a_failed_check_is_4()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        CommandResult healthy = await setup.RunAsync("doctor", "-o", "json");
        await setup.Store.ExecuteAsync("DELETE FROM migrations WHERE number = 1");
        CommandResult failing = await setup.RunAsync("doctor");

        Assert.Equal(0, healthy.ExitCode);
        using JsonDocument findings = JsonDocument.Parse(healthy.Output);
        Assert.All(findings.RootElement.EnumerateArray(), finding =>
            Assert.Equal(["check", "level", "message", "advice"], finding.EnumerateObject().Select(member => member.Name)));
        Assert.Equal(4, failing.ExitCode);
        Assert.Matches("(?m)^failure +schema +", failing.Output);
        Assert.Contains("→ See which migrations there are: jobplane migrate status", failing.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Healthy_server_is_0_and_one_that_does_not_wait_for_its_disk_is_4()
    {
        // The server of the tests does not.
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Postgres);
        CommandResult careless = await setup.RunAsync("doctor", "-o", "jsonl");
        await using PostgresServer server = await PostgresServer.StartAsync(PostgresCluster.FindPrograms(), "fsync = on\nfull_page_writes = on\nsynchronous_commit = on");
        setup.Environment["ConnectionStrings__Jobplane"] = server.Connection.ConnectionString;
        Assert.Equal(0, (await setup.RunAsync("migrate", "up")).ExitCode);
        CommandResult healthy = await setup.RunAsync("doctor", "-o", "jsonl");

        Assert.Equal(4, careless.ExitCode);
        Assert.Equal(["durability"], NotOk(careless));
        Assert.True(healthy.ExitCode == 0, healthy.Output);
        Assert.Empty(NotOk(healthy));
    }

    [Fact]
    public async Task Unreachable_database_is_a_finding_without_its_password()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["Jobplane__Storage"] = "Postgres";
        setup.Environment["ConnectionStrings__Jobplane"] = "Host=127.0.0.1;Port=1;Username=app;Password=hush-hush;Database=jobs";

        CommandResult result = await setup.RunAsync("doctor", "-o", "jsonl");

        Assert.Equal((4, ""), (result.ExitCode, result.Errors));
        using JsonDocument finding = JsonDocument.Parse(result.Output);
        Assert.Equal(("connection", "failure"), (finding.RootElement.GetProperty("check").GetString(), finding.RootElement.GetProperty("level").GetString()));
        Assert.DoesNotContain("hush-hush", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_is_not_there_is_a_finding_and_is_not_made()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        string file = Path.Combine(setup.Folder, "none.db");
        setup.Environment["ConnectionStrings__Jobplane"] = $"Data Source={file}";

        CommandResult result = await setup.RunAsync("doctor");

        Assert.Equal(4, result.ExitCode);
        Assert.False(File.Exists(file));
    }

    private static IEnumerable<string?> NotOk(CommandResult result) => result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Where(finding => finding.GetProperty("level").GetString() != "ok")
        .Select(finding => finding.GetProperty("check").GetString());
}
