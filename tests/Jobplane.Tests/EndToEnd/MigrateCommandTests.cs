using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class MigrateCommandTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Up_twice_applies_once_and_status_tells(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind, migrate: false);

        CommandResult before = await setup.RunAsync("migrate", "status", "-o", "json");
        CommandResult first = await setup.RunAsync("migrate", "up");
        CommandResult second = await setup.RunAsync("migrate", "up");
        CommandResult after = await setup.RunAsync("migrate", "status", "-o", "json");

        Assert.Equal((4, 0, 0, 0), (before.ExitCode, first.ExitCode, second.ExitCode, after.ExitCode));
        Assert.All(Statuses(before), status => Assert.Equal("missing", status));
        Assert.Contains("Applied 0001_", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Applied", second.Output, StringComparison.Ordinal);
        Assert.Contains("up to date", second.Output, StringComparison.Ordinal);
        Assert.All(Statuses(after), status => Assert.Equal("applied", status));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Script_run_by_others_makes_the_same_schema(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind, migrate: false);

        CommandResult script = await setup.RunAsync("migrate", "script");
        await setup.Store.ExecuteAsync(script.Output);

        Assert.Equal(0, (await setup.RunAsync("migrate", "status")).ExitCode);
        Assert.Equal("-- The schema is up to date.\n", (await setup.RunAsync("migrate", "script")).Output);
        await using TestStore migrated = await TestStore.CreateAsync(kind);
        Assert.Equal(await migrated.DumpSchemaAsync(), await setup.Store.DumpSchemaAsync());
        Assert.Equal(0, (await setup.RunAsync("job", "enqueue", "x", "--project", ServerSetup.Project)).ExitCode);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Status_of_a_newer_database_shows_what_it_does_not_know(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        await setup.Store.ExecuteAsync(
            $"INSERT INTO {setup.Store.Table("migrations")} (number, name, applied_at) VALUES (9999, '9999_future', @now)", ("now", DateTimeOffset.UnixEpoch));

        CommandResult status = await setup.RunAsync("migrate", "status");

        Assert.Equal(4, status.ExitCode);
        Assert.Matches("(?m)^9999_future +unknown ", status.Output);
    }

    private static string?[] Statuses(CommandResult result)
    {
        using JsonDocument migrations = JsonDocument.Parse(result.Output);
        return [.. migrations.RootElement.EnumerateArray().Select(migration => migration.GetProperty("status").GetString())];
    }
}
