using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class ProjectCommandTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Export_and_erase_by_server_and_by_store_are_the_same(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        setup.Environment["Jobplane__Worker__Enabled"] = "false";
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        CommandResult token = await setup.RunAsync("token", "--project", "operations", "--scope", "operator");
        string[] tenantByServer = ["--url", address.AbsoluteUri, "--token", await setup.TokenAsync()];
        string[] operatorByServer = ["--url", address.AbsoluteUri, "--token", token.Output.Trim()];
        string[] tenantByStore = ["--project", ServerSetup.Project];
        string[] operatorByStore = ["--project", "operations"];

        foreach ((string[] tenant, string[] @operator) in new[] { (tenantByServer, operatorByServer), (tenantByStore, operatorByStore) })
        {
            for (int i = 0; i < 3; i++)
                await setup.RunAsync("job", "enqueue", "x", "--payload", """{"n":12345678901234567890,"z":"zürich"}""", "--project", ServerSetup.Project);
            CommandResult export = await setup.RunAsync(["project", "export", .. tenant]);
            Assert.Equal((0, "jobplane: 3 jobs exported.\n"), (export.ExitCode, export.Errors));
            string[] lines = export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(3, lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()).Distinct(StringComparer.Ordinal).Count());
            Assert.All(lines, line => Assert.Contains("12345678901234567890", line, StringComparison.Ordinal));

            string file = Path.Combine(setup.Folder, $"{Guid.NewGuid()}.jsonl");
            Assert.Equal(0, (await setup.RunAsync(["project", "export", "--file", file, .. tenant])).ExitCode);
            Assert.Equal(export.Output, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            Assert.False(File.Exists(file + ".partial"));
            Assert.Equal(2, (await setup.RunAsync(["project", "export", "--file", file, .. tenant])).ExitCode);

            CommandResult asked = await setup.RunAsync(["project", "erase", ServerSetup.Project, .. @operator]);
            Assert.Equal((2, ""), (asked.ExitCode, asked.Output));
            Assert.Contains("erase project proj-1 with 3 jobs", asked.Errors, StringComparison.Ordinal);
            CommandResult erased = await setup.RunAsync(["project", "erase", ServerSetup.Project, "--yes", "-o", "jsonl", .. @operator]);
            Assert.Equal((0, """{"project":"proj-1","deleted":3,"finished":true}""" + "\n"), (erased.ExitCode, erased.Output));
            Assert.Equal("", (await setup.RunAsync(["project", "export", .. tenant])).Output);
        }

        CommandResult refused = await setup.RunAsync(["project", "erase", ServerSetup.Project, "--yes", .. tenantByServer]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("FORBIDDEN", refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Reader_that_leaves_ends_the_listing_quietly(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        const int jobs = 20_000;
        string insert = kind == StoreKind.Postgres
            ? $"INSERT INTO {setup.Store.Table("jobs")} (project_id, type, payload) SELECT 'proj-1', 'x', '{{}}' FROM generate_series(1, {jobs})"
            : $"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {jobs}) INSERT INTO jobs (project_id, type, payload) SELECT 'proj-1', 'x', '{{}}' FROM n";
        await setup.Store.ExecuteAsync(insert);
        string program = Path.Combine(AppContext.BaseDirectory, "Jobplane.Server.dll");

        foreach (string command in new[] { "job list --all", "job list --all -o json", "job list --all -o ids", "project export" })
        {
            CommandResult piped = await Shell.RunAsync(
                setup.Environment, setup.Folder, "bash", "-c", $"dotnet '{program}' {command} --project proj-1 | head -n 1; echo ${{PIPESTATUS[0]}}");
            string[] lines = piped.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal((2, "141", ""), (lines.Length, lines[^1], piped.Errors));
        }
    }
}
