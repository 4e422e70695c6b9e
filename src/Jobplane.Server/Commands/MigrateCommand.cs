using System.CommandLine;
using Jobplane.AspNetCore.Responses;
using Jobplane.Server.Access;
using Jobplane.Server.Hosting;
using Jobplane.Server.Output;
using System.Text.Json;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane migrate</c>: brings the configured store's schema up to date, or shows what that would take.</summary>
internal static class MigrateCommand
{
    public static Command Create() => new("migrate", "Bring the schema of the configured store up to date.") { CreateUp(), CreateStatus(), CreateScript() };

    private static Command CreateUp() => CreateOnStore("up", "Apply the migrations that the store lacks.", async (_, store, cancellationToken) =>
    {
        IReadOnlyList<string> applied = await ProgressReport.WaitAsync(store.MigrateAsync(cancellationToken), () => "applying migrations, in one transaction");
        foreach (string migration in applied)
            Console.WriteLine($"Applied {migration}.");
        Console.WriteLine(applied.Count == 0 ? $"The schema is up to date ({store.Description})." : $"The schema is now up to date ({store.Description}).");
        return ExitCodes.Success;
    });

    private static Command CreateStatus()
    {
        Command command = CreateOnStore(
            "status",
            "List the migrations, and whether the store has them. Exit code 4 if one is missing, or is of a newer version.",
            async (parsed, store, cancellationToken) =>
            {
                IReadOnlyList<MigrationStatus> migrations = await store.ListMigrationsAsync(cancellationToken);
                IReadOnlyList<JsonElement> items = JsonText.ReadAll(migrations, Write);
                await OutputOption.Open(parsed, View.Migrations).WriteAsync(
                    Paging.ReadAsync((_, _) => Task.FromResult(new JsonPage(items, Next: null)), limit: null, cancellationToken));
                return migrations.All(migration => StatusOf(migration) == "applied") ? ExitCodes.Success : ExitCodes.Unhealthy;
            });
        OutputOption.AddTo(command);
        return command;
    }

    private static Command CreateScript() => CreateOnStore(
        "script",
        "Print the SQL of the migrations that the store lacks, for somebody else to run.",
        async (_, store, cancellationToken) =>
        {
            Console.Write(await store.ScriptMigrationsAsync(cancellationToken));
            return ExitCodes.Success;
        });

    private static Command CreateOnStore(string name, string description, Func<ParseResult, IStoreAdministration, CancellationToken, Task<int>> act)
    {
        Command command = new Command(name, description).TakesConfiguration();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using WebApplication app = ServerBuilder.BuildForOneCommand(ConfigurationArguments.Read(parsed));
            return await act(parsed, app.Services.GetRequiredService<IStoreAdministration>(), cancellationToken);
        });
        return command;
    }

    private static string StatusOf(MigrationStatus migration) => (migration.AppliedAt, migration.IsKnown) switch
    {
        (null, _) => "missing",
        (_, true) => "applied",
        _ => "unknown",
    };

    private static void Write(Utf8JsonWriter json, MigrationStatus migration)
    {
        json.WriteStartObject();
        json.WriteString("name", migration.Name);
        json.WriteString("status", StatusOf(migration));
        json.WriteTime(JsonEncodedText.Encode("applied_at"), migration.AppliedAt);
        json.WriteEndObject();
    }
}
