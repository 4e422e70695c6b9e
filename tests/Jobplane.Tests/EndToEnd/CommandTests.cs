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
        string[] byServer = ["--url", address.AbsoluteUri, "--token", await setup.TokenAsync()];
        string[] byStore = ["--project", ServerSetup.Project];

        foreach (string[] way in new[] { byServer, byStore })
        {
            CommandResult enqueued = await setup.RunAsync(
                ["job", "enqueue", "provision_project", "-o", "json", "--payload", """{"n":12345678901234567890,"region":"zürich"}""", "--delay", "1h", "--max-attempts", "7", .. way]);
            Assert.Equal((0, ""), (enqueued.ExitCode, enqueued.Errors));
            Assert.Contains("12345678901234567890", enqueued.Output, StringComparison.Ordinal);
            string id = Member(enqueued, "id");

            CommandResult shownByServer = await setup.RunAsync(["job", "get", id, "-o", "json", .. byServer]);
            CommandResult shownByStore = await setup.RunAsync(["job", "get", id, "-o", "json", .. byStore]);
            Assert.Equal(enqueued, shownByServer);
            Assert.Equal(shownByServer, shownByStore);

            CommandResult retried = await setup.RunAsync(["job", "retry", id, "--max-attempts", "9", "-o", "json", .. way]);
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
        string[] byServer = ["--url", address.AbsoluteUri, "--token", await setup.TokenAsync()];
        string[] byStore = ["--project", ServerSetup.Project];

        foreach (string[] way in new[] { byServer, byStore })
        {
            await ExpectAsync(setup, 3, ["job", "get", MissingJob, .. way]);
            await ExpectAsync(setup, 3, ["job", "retry", MissingJob, .. way]);
            await ExpectAsync(setup, 3, ["job", "cancel", MissingJob, .. way]);
            await ExpectAsync(setup, 3, ["job", "watch", MissingJob, .. way]);
            await ExpectAsync(setup, 3, ["schedule", "get", "none", .. way]);
            await ExpectAsync(setup, 3, ["schedule", "delete", "none", .. way]);
            await ExpectAsync(setup, 2, ["schedule", "put", "s", "--cron", "never", "--type", "x", .. way]);
            await ExpectAsync(setup, 2, ["job", "list", "--limit", "3", "--all", .. way]);
            await ExpectAsync(setup, 2, ["job", "list", "--status", "done", .. way]);
            await ExpectAsync(setup, 2, ["job", "get", "not-an-id", .. way]);
            await ExpectAsync(setup, 2, ["job", "enqueue", "no blanks", .. way]);
            await ExpectAsync(setup, 2, ["job", "enqueue", "x", "--payload", "[1]", .. way]);
            await ExpectAsync(setup, 2, ["job", "enqueue", "x", "--payload", "{", .. way]);
            await ExpectAsync(setup, 2, ["job", "enqueue", "x", "--delay", "soon", .. way]);
            string spent = Member(await setup.RunAsync(["job", "enqueue", "x", "--max-attempts", "1", "-o", "json", .. way]), "id");
            await setup.Store.ExecuteAsync($"UPDATE {setup.Store.Table("jobs")} SET attempts = 1 WHERE id = @id", ("id", Guid.Parse(spent)));
            await ExpectAsync(setup, 1, ["job", "retry", spent, .. way]);
        }
    }

    [Fact]
    public async Task Another_projects_job_is_not_found()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        string id = Member(await setup.RunAsync("job", "enqueue", "x", "-o", "json", "--project", ServerSetup.Project), "id");

        CommandResult foreign = await ExpectAsync(setup, 3, "job", "get", id, "--project", "proj-2");
        CommandResult missing = await ExpectAsync(setup, 3, "job", "get", MissingJob, "--project", "proj-2");
        Assert.Equal(missing.Errors, foreign.Errors);
    }

    [Fact]
    public async Task Server_unreachable_is_an_error()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        CommandResult result = await ExpectAsync(setup, 1, "job", "get", MissingJob, "--url", "http://127.0.0.1:1", "--token", "a.b.c");
        Assert.Contains("http://127.0.0.1:1", result.Errors, StringComparison.Ordinal);
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
        foreach (string command in new[] { "dev", "serve", "worker", "migrate", "token", "job", "queue", "schedule", "doctor", "completion" })
            Assert.Contains($"  {command}", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Group_without_a_command_or_with_a_wrong_one_is_misuse()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        CommandResult alone = await ExpectAsync(setup, 2, "job");
        CommandResult wrong = await ExpectAsync(setup, 2, "job", "lst");

        Assert.Contains("jobplane job --help", alone.Errors, StringComparison.Ordinal);
        Assert.Contains("'lst'", wrong.Errors, StringComparison.Ordinal);
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
