using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Hosting;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane doctor</c>: looks for what keeps jobs from running, or from being safe, and says what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Command command = new Command("doctor", "Check the configured store, and say what to do. Changes nothing. Exit code 4 if a check fails.").TakesConfiguration();
        OutputOption.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using WebApplication app = ServerBuilder.BuildForOneCommand(ConfigurationArguments.Read(parsed));
        IReadOnlyList<StoreFinding> findings = await ProgressReport.WaitAsync(
            app.Services.GetRequiredService<IStoreAdministration>().DiagnoseAsync(cancellationToken), () => "checking the store");
        IReadOnlyList<JsonElement> items = JsonText.ReadAll(findings, Write);
        await OutputOption.Open(parsed, View.Findings).WriteAsync(
            Paging.ReadAsync((_, _) => Task.FromResult(new JsonPage(items, Next: null)), limit: null, cancellationToken));
        return findings.Any(finding => finding.Level == FindingLevel.Failure) ? ExitCodes.Unhealthy : ExitCodes.Success;
    }

    private static void Write(Utf8JsonWriter json, StoreFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("check", finding.Check);
        json.WriteString("level", finding.Level.ToName());
        json.WriteString("message", finding.Message);
        json.WriteString("advice", finding.Advice);
        json.WriteEndObject();
    }
}
