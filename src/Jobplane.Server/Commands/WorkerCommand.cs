using System.CommandLine;
using Jobplane.Server.Access;
using Jobplane.Server.Hosting;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane worker</c>: works jobs, without an API; <c>jobplane worker list</c> shows who does.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        Command command = new Command("worker", "Run a worker alone, without the HTTP API. It reads the same configuration as serve, but needs no secret.") { CreateList() }
            .TakesConfiguration();
        command.SetAction(parsed => RunAsync(ConfigurationArguments.Read(parsed)));
        return command;
    }

    private static Task<int> RunAsync(string[] configuration)
    {
        HostApplicationBuilder builder = ServerBuilder.CreateWithoutHttp(configuration, ServerBuilder.ProductionDefaults);
        return HostRunner.RunAsync(builder.Logging, () => WorkerApplication.Build(builder), host =>
        {
            var store = host.Services.GetRequiredService<IStoreAdministration>();
            Console.WriteLine($"Jobplane works jobs ({store.Description}).");
            return Task.CompletedTask;
        });
    }

    private static Command CreateList() => new AccessOptions(View.Workers, ProjectUse.None).AddTo(
        new Command("list", "List the live workers. Over --url it takes an operator's token."),
        async (_, plane, output, cancellationToken) =>
        {
            await output.WriteAsync(Paging.ReadAsync((_, _) => plane.Fleet.ListWorkersAsync(cancellationToken), limit: null, cancellationToken));
            return ExitCodes.Success;
        });
}
