using System.Text.Json;
using System.Text.RegularExpressions;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class CommandTests
{
    private const string MissingJob = "550e8400-e29b-41d4-a716-446655440000";

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Jobs_by_server_and_by_store_are_the_same(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        setup.Environment["Jobplane__Worker__Enabled"] = "false";
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        string[] byServer = ["--server", address.AbsoluteUri, "--token", await setup.TokenAsync()];
        string[] byStore = ["--project", ServerSetup.Project];

        foreach (string[] way in new[] { byServer, byStore })
        {
            CommandResult enqueued = await setup.RunAsync(
                ["enqueue", "provision_project", "--payload", """{"n":12345678901234567890,"region":"zürich"}""", "--delay", "1h", "--max-attempts", "7", .. way]);
            Assert.Equal((0, ""), (enqueued.ExitCode, enqueued.Errors));
            Assert.Contains("12345678901234567890", enqueued.Output, StringComparison.Ordinal);
            string id = Member(enqueued, "id");

            CommandResult shownByServer = await setup.RunAsync(["status", id, .. byServer]);
            CommandResult shownByStore = await setup.RunAsync(["status", id, .. byStore]);
            Assert.Equal(enqueued, shownByServer);
            Assert.Equal(shownByServer, shownByStore);

            CommandResult retried = await setup.RunAsync(["retry", id, "--max-attempts", "9", .. way]);
            Assert.Equal((0, ""), (retried.ExitCode, retried.Errors));
            Assert.Equal(
                ["id", "type", "status", "attempts", "max_attempts", "scheduled_at", "created_at"], MemberNames(retried));
            Assert.Equal("9", Member(retried, "max_attempts"));
        }
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Exit_codes_by_server_and_by_store_are_the_same(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        setup.Environment["Jobplane__Worker__Enabled"] = "false";
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        string[] byServer = ["--server", address.AbsoluteUri, "--token", await setup.TokenAsync()];
        string[] byStore = ["--project", ServerSetup.Project];

        foreach (string[] way in new[] { byServer, byStore })
        {
            await ExpectAsync(setup, 3, ["status", MissingJob, .. way]);
            await ExpectAsync(setup, 3, ["retry", MissingJob, .. way]);
            await ExpectAsync(setup, 2, ["status", "not-an-id", .. way]);
            await ExpectAsync(setup, 2, ["enqueue", "no blanks", .. way]);
            await ExpectAsync(setup, 2, ["enqueue", "x", "--payload", "[1]", .. way]);
            await ExpectAsync(setup, 2, ["enqueue", "x", "--payload", "{", .. way]);
            await ExpectAsync(setup, 2, ["enqueue", "x", "--delay", "soon", .. way]);
            string spent = Member(await setup.RunAsync(["enqueue", "x", "--max-attempts", "1", .. way]), "id");
            await setup.Store.ExecuteAsync($"UPDATE {setup.Store.Table("jobs")} SET attempts = 1 WHERE id = @id", ("id", Guid.Parse(spent)));
            await ExpectAsync(setup, 1, ["retry", spent, .. way]);
        }
    }

    [Fact]
    public async Task Another_projects_job_is_not_found()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        string id = Member(await setup.RunAsync("enqueue", "x", "--project", ServerSetup.Project), "id");

        CommandResult foreign = await ExpectAsync(setup, 3, "status", id, "--project", "proj-2");
        CommandResult missing = await ExpectAsync(setup, 3, "status", MissingJob, "--project", "proj-2");
        Assert.Equal(missing.Errors, foreign.Errors);
    }

    [Fact]
    public async Task Server_unreachable_is_an_error()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        CommandResult result = await ExpectAsync(setup, 1, "status", MissingJob, "--server", "http://127.0.0.1:1", "--token", "a.b.c");
        Assert.Contains("http://127.0.0.1:1", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_twice_applies_once()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["ConnectionStrings__Jobplane"] = $"Data Source={Path.Combine(setup.Folder, "new.db")}";

        CommandResult first = await setup.RunAsync("migrate");
        CommandResult second = await setup.RunAsync("migrate");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("Applied 0001_", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Applied", second.Output, StringComparison.Ordinal);
        Assert.Contains("up to date", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_secret_is_32_random_bytes()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        CommandResult first = await setup.RunAsync("token", "secret");
        CommandResult second = await setup.RunAsync("token", "secret");

        Assert.Equal(32, Convert.FromBase64String(first.Output.Trim()).Length);
        Assert.NotEqual(first.Output, second.Output);
    }

    [Fact]
    public async Task Token_without_a_project_or_with_a_bad_one_is_misuse()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        await ExpectAsync(setup, 2, "token");
        await ExpectAsync(setup, 2, "token", "--project", "not a project");
        await ExpectAsync(setup, 2, "token", "--project", "p", "--scope", "everything");
        await ExpectAsync(setup, 2, "token", "--project", "p", "--expires", "0s");
    }

    [Fact]
    public async Task Nothing_given_shows_help()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        CommandResult result = await setup.RunAsync();

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Matches(new Regex("(?m)^  jobplane ", RegexOptions.None, TimeSpan.FromSeconds(1)), result.Output);
        foreach (string command in new[] { "dev", "serve", "migrate", "token", "enqueue", "status", "retry" })
            Assert.Contains($"  {command}", result.Output, StringComparison.Ordinal);
    }

    private static async Task<CommandResult> ExpectAsync(ServerSetup setup, int exitCode, params string[] arguments)
    {
        CommandResult result = await setup.RunAsync(arguments);
        Assert.True(exitCode == result.ExitCode, $"{string.Join(' ', arguments)}: exit code {result.ExitCode}\n{result.Output}\n{result.Errors}");
        Assert.Equal("", result.Output);
        Assert.StartsWith("jobplane: ", result.Errors, StringComparison.Ordinal);
        return result;
    }

    private static string Member(CommandResult result, string name)
    {
        using JsonDocument job = JsonDocument.Parse(result.Output);
        return job.RootElement.GetProperty(name).ToString();
    }

    private static string[] MemberNames(CommandResult result)
    {
        using JsonDocument job = JsonDocument.Parse(result.Output);
        return [.. job.RootElement.EnumerateObject().Select(member => member.Name)];
    }
}
