using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary>The options of commands on jobs, queues and schedules: where they are, behind a server or on the configured store, and how data is shown.</summary>
internal sealed class AccessOptions(View view, ProjectUse projectUse = ProjectUse.Required)
{
    private const string TokenVariable = "JOBPLANE_TOKEN";

    private readonly Option<string?> _url = new("--url")
    {
        Description = "Ask this server. Without it, the configured store is used directly.",
        HelpName = "URL",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = $"With --url: the token, which names the project. Default: the variable {TokenVariable}.",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> _project = ProjectOption.Create(
        projectUse == ProjectUse.Optional ? "The project; all without it." : "Without --url: the project.");

    /// <summary>How the command can show its data; in every way unless set.</summary>
    public OutputFormat[] Formats { get; init; } = Enum.GetValues<OutputFormat>();

    /// <summary>Gives a command these options and its action, which shows one item.</summary>
    public Command AddTo(Command command, Func<ParseResult, ControlPlane, CancellationToken, Task<JsonElement>> act) => AddTo(
        command,
        async (parsed, plane, output, cancellationToken) =>
        {
            output.Write(await act(parsed, plane, cancellationToken));
            return ExitCodes.Success;
        });

    /// <summary>Gives a command these options and its action, which shows what it likes and returns the exit code.</summary>
    public Command AddTo(Command command, Func<ParseResult, ControlPlane, DataOutput, CancellationToken, Task<int>> act)
    {
        OutputOption.AddTo(command, Formats);
        return AddTo(command, (parsed, plane, cancellationToken) => act(parsed, plane, OutputOption.Open(parsed, view), cancellationToken));
    }

    /// <summary>Gives a command these options, but none for the way that data is shown, and its action, which returns the exit code.</summary>
    public Command AddTo(Command command, Func<ParseResult, ControlPlane, CancellationToken, Task<int>> act)
    {
        command.Add(_url);
        command.Add(_token);
        if (projectUse != ProjectUse.None)
            command.Add(_project);
        command.TakesConfiguration().SetAction(async (parsed, cancellationToken) =>
        {
            await using ControlPlane plane = Open(parsed);
            return await act(parsed, plane, cancellationToken);
        });
        return command;
    }

    /// <summary>The project that was named; null when none was.</summary>
    public string? Project(ParseResult parsed) => parsed.GetValue(_project);

    private ControlPlane Open(ParseResult parsed)
    {
        string[] configuration = ConfigurationArguments.Read(parsed);
        string? project = projectUse == ProjectUse.None ? null : Project(parsed);
        if (parsed.GetValue(_url) is { } url)
        {
            return project is null || projectUse == ProjectUse.Optional
                ? ControlPlane.Of(new ServerConnection(ReadServer(url), ReadToken(parsed)))
                : throw new UsageException("--project and --url exclude each other: the token names the project.");
        }

        if (parsed.GetValue(_token) is not null)
            throw new UsageException("--token needs --url.");
        return project is not null || projectUse != ProjectUse.Required
            ? ControlPlane.Of(new StoreConnection(configuration), project ?? "")
            : throw new UsageException("Say where: --url URL --token TOKEN, or --project PROJECT for the configured store.");
    }

    private static Uri ReadServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https"
            ? server
            : throw new UsageException($"--url is '{text}'; it must be a URL such as http://127.0.0.1:5080.");

    private string ReadToken(ParseResult parsed)
    {
        string? token = parsed.GetValue(_token) ?? Environment.GetEnvironmentVariable(TokenVariable);
        if (string.IsNullOrWhiteSpace(token))
            throw new UsageException($"--url needs --token, or the variable {TokenVariable}. Make a token with: jobplane token --project PROJECT");
        // Header values are ASCII without spaces; anything else is a paste gone wrong, and HttpClient would show it in its error.
        return token.All(char.IsAscii) && !token.Any(char.IsControl) && !token.Contains(' ', StringComparison.Ordinal)
            ? token
            : throw new UsageException("The token has characters that no token has. Copy it whole, without spaces or line breaks.");
    }
}
