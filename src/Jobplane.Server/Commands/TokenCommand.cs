using System.CommandLine;
using Jobplane.AspNetCore.Auth;
using Jobplane.Server.Hosting;
using Microsoft.Extensions.Options;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane token</c>: makes a token with the configured secret, and writes nothing else to stdout.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        Option<string?> project = ProjectOption.Create("The project the token is for.", isRequired: true);
        var scopes = new Option<string[]>("--scope")
        {
            Description = "What it allows; may be repeated. Default: jobs:read and jobs:write.",
            AllowMultipleArgumentsPerToken = true,
        };
        scopes.OnlyFrom([ApiScopeNames.JobsRead, ApiScopeNames.JobsWrite, ApiScopeNames.Operator]);
        Option<TimeSpan?> expires = Duration.Option("--expires", "How long it is valid, such as 90s, 5m or 1h. Default: 1h.", TimeSpan.FromSeconds(1));
        var subject = new Option<string?>("--subject") { Description = "Whom it stands for; the audit log shows it.", HelpName = "NAME" };
        Command command = new Command("token", "Make a token with the configured secret.") { project, scopes, expires, subject, TokenSecretCommand.Create() }
            .TakesConfiguration();
        command.SetAction(parsed => RunAsync(ConfigurationArguments.Read(parsed), auth =>
        {
            var request = new TokenRequest
            {
                ProjectId = parsed.GetRequiredValue(project)!,
                Scopes = parsed.GetValue(scopes) is { Length: > 0 } some ? some : null,
                Issuer = auth.Issuer,
                Audience = auth.Audience,
                Subject = parsed.GetValue(subject),
            };
            return parsed.GetValue(expires) is { } lifetime ? request with { Lifetime = lifetime } : request;
        }));
        return command;
    }

    private static async Task<int> RunAsync(string[] configuration, Func<ApiAuthOptions, TokenRequest> request)
    {
        await using WebApplication app = ServerBuilder.BuildForOneCommand(configuration);
        ApiAuthOptions auth = app.Services.GetRequiredService<IOptions<JobplaneApiOptions>>().Value.Auth;
        if (auth.Secret is null)
            throw new UsageException($"Jobplane:Auth:Secret is not set. Tokens of this server come from {auth.Authority}, which alone can make them.");
        Console.WriteLine(new TokenIssuer(auth.Secret).Issue(request(auth)));
        return ExitCodes.Success;
    }
}
