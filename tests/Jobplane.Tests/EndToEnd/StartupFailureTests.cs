using System.Net;
using System.Net.Sockets;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

/// <summary>Whatever keeps the server from starting is told in one line each on stderr, and by the exit code.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class StartupFailureTests
{
    [Fact]
    public async Task Port_in_use_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        await FailsAsync(setup, [address, "in use"], "serve", "--urls", address);
    }

    [Fact]
    public async Task Secret_missing_is_named()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["Jobplane__Auth__Secret"] = null;

        await FailsAsync(setup, ["Jobplane:Auth:Secret"], "serve");
    }

    [Fact]
    public async Task Secret_too_short_is_named_and_not_shown()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["Jobplane__Auth__Secret"] = "only-thirty-one-bytes-long-here";

        CommandResult result = await FailsAsync(setup, ["Jobplane:Auth:Secret", "31", "32"], "serve");
        Assert.DoesNotContain("only-thirty-one", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT")]
    public async Task Collector_that_is_no_url_is_named(string variable)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment[variable] = "127.0.0.1:4317";

        await FailsAsync(setup, [variable, "127.0.0.1:4317", "http://"], "serve");
    }

    [Fact]
    public async Task Postgres_unreachable_names_its_place()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["Jobplane__Storage"] = "Postgres";
        setup.Environment["ConnectionStrings__Jobplane"] = "Host=127.0.0.1;Port=1;Username=app;Password=hush-hush;Database=jobs";

        CommandResult result = await FailsAsync(setup, ["127.0.0.1:1", "cannot be reached"], "serve");
        Assert.DoesNotContain("hush-hush", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sqlite_file_that_cannot_be_opened_is_named()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        string file = Path.Combine(setup.Folder, "a-file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        setup.Environment["ConnectionStrings__Jobplane"] = $"Data Source={Path.Combine(file, "jobs.db")}";

        await FailsAsync(setup, ["a-file"], "serve");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Database_newer_than_the_program_is_refused(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        await setup.Store.ExecuteAsync(
            $"INSERT INTO {setup.Store.Table("migrations")} (number, name, applied_at) VALUES (9999, '9999_future', @now)",
            ("now", DateTimeOffset.UnixEpoch));

        await FailsAsync(setup, ["9999"], "serve");
        await FailsAsync(setup, ["9999"], "migrate", "up");
    }

    [Fact]
    public async Task Schema_missing_without_migration_at_start_is_refused()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["ConnectionStrings__Jobplane"] = $"Data Source={Path.Combine(setup.Folder, "empty.db")}";
        setup.Environment["Jobplane__MigrateOnStart"] = "false";

        await FailsAsync(setup, ["jobplane migrate up"], "serve");
    }

    [Fact]
    public async Task Storage_unknown_names_those_there_are()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["Jobplane__Storage"] = "Oracle";

        await FailsAsync(setup, ["Jobplane:Storage", "Oracle", "Sqlite or Postgres"], "serve");
    }

    [Fact]
    public async Task Redis_that_is_no_connection_string_is_named_and_not_shown()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["Jobplane__RateLimit__Redis"] = "password=hush-hush,nonsense=1";

        CommandResult result = await FailsAsync(setup, ["Jobplane:RateLimit:Redis", "localhost:6379"], "serve");
        Assert.DoesNotContain("hush-hush", result.Output + result.Errors, StringComparison.Ordinal);
        setup.Environment["Jobplane__RateLimit__Redis"] = "localhost:1";
        setup.Environment["Jobplane__RateLimit__RedisFallback"] = "1";
        await FailsAsync(setup, ["Jobplane:RateLimit:RedisFallback", "Memory or Refuse"], "serve");
    }

    [Fact]
    public async Task Token_of_a_server_without_a_secret_is_not_made_here()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["Jobplane__Auth__Secret"] = null;
        setup.Environment["Jobplane__Auth__Authority"] = "https://login.example.com";

        CommandResult result = await setup.RunAsync("token", "--project", "proj-1");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Contains("https://login.example.com", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Role_for_tenants_without_roles_is_refused()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["ConnectionStrings__JobplaneApi"] = "Host=127.0.0.1;Password=hush-hush";

        CommandResult result = await FailsAsync(setup, ["ConnectionStrings:JobplaneApi", "SQLite"], "serve");
        Assert.DoesNotContain("hush-hush", result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Role_for_tenants_that_sees_all_of_them_is_refused()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Postgres);
        setup.Environment["ConnectionStrings__JobplaneApi"] = setup.Store.ConnectionString;

        await FailsAsync(setup, ["ConnectionStrings:JobplaneApi", "row-level security", "jobplane roles"], "serve");
    }

    [Fact]
    public async Task Value_of_the_wrong_type_names_its_key()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        await FailsAsync(setup, ["Jobplane:Worker:Concurrency", "many"], "serve", "--Jobplane:Worker:Concurrency", "many");
    }

    [Fact]
    public async Task Invalid_options_are_all_named()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["Jobplane__Auth__Secret"] = "short";

        CommandResult result = await setup.RunAsync("serve", "--Jobplane:Worker:Concurrency=0", "--Jobplane:RateLimit:PermitLimit=0", "--Jobplane:Http:MaxConnections=0", "--Jobplane:Http:DrainDelay=01:00:00");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Jobplane:Auth:Secret", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Jobplane:Worker:Concurrency", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Jobplane:RateLimit:PermitLimit", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Jobplane:Http:MaxConnections", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Jobplane:Http:DrainDelay", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_file_broken_is_named()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        await File.WriteAllTextAsync(Path.Combine(setup.Folder, "appsettings.json"), "{ not json", TestContext.Current.CancellationToken);

        await FailsAsync(setup, ["appsettings.json"], "serve");
    }

    private static async Task<CommandResult> FailsAsync(ServerSetup setup, string[] named, params string[] arguments)
    {
        CommandResult result = await setup.RunAsync(arguments);
        Assert.Equal(1, result.ExitCode);
        string line = Assert.Single(result.ErrorLines);
        Assert.StartsWith("jobplane: ", line, StringComparison.Ordinal);
        foreach (string word in named)
            Assert.Contains(word, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Jobplane is ready", result.Output, StringComparison.Ordinal);
        return result;
    }
}
