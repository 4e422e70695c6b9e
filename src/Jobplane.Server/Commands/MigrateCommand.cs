using System.CommandLine;
using Jobplane.Server.Hosting;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane migrate</c>: brings the configured store's schema up to date.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        Command command = new Command("migrate", "Bring the schema of the configured store up to date.").TakesConfiguration();
        command.SetAction((parsed, cancellationToken) => RunAsync(ConfigurationArguments.Read(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] configuration, CancellationToken cancellationToken)
    {
        await using WebApplication app = ServerBuilder.BuildForOneCommand(configuration);
        var store = app.Services.GetRequiredService<IStoreAdministration>();
        IReadOnlyList<string> applied = await store.MigrateAsync(cancellationToken);
        foreach (string migration in applied)
            Console.WriteLine($"Applied {migration}.");
        Console.WriteLine(applied.Count == 0 ? $"The schema is up to date ({store.Description})." : $"The schema is now up to date ({store.Description}).");
        return ExitCodes.Success;
    }
}
