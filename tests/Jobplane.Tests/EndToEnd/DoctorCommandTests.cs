using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class DoctorCommandTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Healthy_store_is_0_and_a_failed_check_is_4(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);

        CommandResult healthy = await setup.RunAsync("doctor", "-o", "json");
        await setup.Store.ExecuteAsync(
            $"INSERT INTO {setup.Store.Table("jobs")} (id, project_id, type, queue) VALUES (@id, 'p', 'x', 'nobody')", ("id", Guid.NewGuid()));
        await setup.Store.ExecuteAsync($"DELETE FROM {setup.Store.Table("migrations")} WHERE number = 1");
        CommandResult failing = await setup.RunAsync("doctor");

        Assert.True(healthy is { ExitCode: 0, Errors: "" }, healthy.ToString());
        using JsonDocument findings = JsonDocument.Parse(healthy.Output);
        Assert.All(findings.RootElement.EnumerateArray(), finding =>
            Assert.Equal(["check", "level", "message", "advice"], finding.EnumerateObject().Select(member => member.Name)));
        Assert.Equal(4, failing.ExitCode);
        Assert.Matches("(?m)^failure +schema +", failing.Output);
        Assert.Contains("→ See which migrations there are: jobplane migrate status", failing.Output, StringComparison.Ordinal);
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
}
