using System.CommandLine;
using Jobplane.Server.Access;

namespace Jobplane.Server.Commands;

/// <summary>The options of commands on jobs that say where the jobs are: behind a server, or on the configured store.</summary>
internal sealed class JobAccessOptions
{
    private const string TokenVariable = "JOBPLANE_TOKEN";

    private readonly Option<string?> _server = new("--server")
    {
        Description = "Ask this server. Without it, the configured store is used directly.",
        HelpName = "URL",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = $"With --server: the token, which names the project. Default: the variable {TokenVariable}.",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> _project = new("--project")
    {
        Description = "Without --server: the project.",
        HelpName = "PROJECT",
    };

    /// <summary>Gives a command these options and its action.</summary>
    public Command AddTo(Command command, Func<ParseResult, IJobAccess, CancellationToken, Task<JobAnswer>> act)
    {
        command.Add(_server);
        command.Add(_token);
        command.Add(_project);
        command.TakesConfiguration().SetAction((parsed, cancellationToken) => RunAsync(parsed, act, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(
        ParseResult parsed, Func<ParseResult, IJobAccess, CancellationToken, Task<JobAnswer>> act, CancellationToken cancellationToken)
    {
        await using IJobAccess access = Open(parsed);
        JobAnswer answer = await act(parsed, access, cancellationToken);
        if (answer.Json is not null)
            Console.WriteLine(answer.Json);
        if (answer.Problem is not null)
            CommandLine.Report(answer.Problem);
        return answer.ExitCode;
    }

    private IJobAccess Open(ParseResult parsed)
    {
        string[] configuration = ConfigurationArguments.Read(parsed);
        string? project = parsed.GetValue(_project);
        if (parsed.GetValue(_server) is { } server)
        {
            return project is null
                ? new HttpJobAccess(ReadServer(server), ReadToken(parsed))
                : throw new UsageException("--project and --server exclude each other: the token names the project.");
        }

        if (parsed.GetValue(_token) is not null)
            throw new UsageException("--token needs --server.");
        return project is not null
            ? new StoreJobAccess(configuration, project)
            : throw new UsageException("Say where the job is: --server URL --token TOKEN, or --project PROJECT for the configured store.");
    }

    private static Uri ReadServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https"
            ? server
            : throw new UsageException($"--server is '{text}'; it must be a URL such as http://127.0.0.1:5080.");

    private string ReadToken(ParseResult parsed)
    {
        string? token = parsed.GetValue(_token) ?? Environment.GetEnvironmentVariable(TokenVariable);
        if (string.IsNullOrWhiteSpace(token))
            throw new UsageException($"--server needs --token, or the variable {TokenVariable}. Make a token with: jobplane token --project PROJECT");
        // Header values are ASCII without spaces; anything else is a paste gone wrong, and HttpClient would show it in its error.
        return token.All(char.IsAscii) && !token.Any(char.IsControl) && !token.Contains(' ', StringComparison.Ordinal)
            ? token
            : throw new UsageException("The token has characters that no token has. Copy it whole, without spaces or line breaks.");
    }
}
