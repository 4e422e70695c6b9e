using System.CommandLine;
using System.CommandLine.Help;
using Jobplane.Server.Hosting;

namespace Jobplane.Server.Commands;

/// <summary>The <c>jobplane</c> command: parses, runs, and turns every failure into one line on stderr and an exit code.</summary>
internal static class CommandLine
{
    private const string Name = "jobplane";

    public static async Task<int> RunAsync(string[] args)
    {
        // An argument that begins with @ is a value here, not the name of a file with more arguments.
        ParseResult parsed = CreateRoot().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
            return Refuse(parsed);
        try
        {
            // Signals are the host's: it stops with grace, where System.CommandLine would end the process after 2 s.
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation);
        }
        catch (UsageException e)
        {
            Report(e.Message);
            return ExitCodes.Usage;
        }
        catch (Exception e)
        {
            foreach (string line in FailureReport.Of(e))
                Report(line);
            return ExitCodes.Error;
        }
    }

    /// <summary>Writes a problem to stderr, where scripts do not take it for data.</summary>
    public static void Report(string problem) => Console.Error.WriteLine($"{Name}: {problem}");

    private static RootCommand CreateRoot()
    {
        var root = new RootCommand("Background jobs on PostgreSQL or SQLite, with a tenant-safe HTTP API.")
        {
            DevCommand.Create(),
            ServeCommand.Create(),
            MigrateCommand.Create(),
            RolesCommand.Create(),
            TokenCommand.Create(),
            EnqueueCommand.Create(),
            StatusCommand.Create(),
            RetryCommand.Create(),
            BulkCommand.Create(),
        };
        root.HelpName = Name;
        root.SetAction(parsed => new HelpAction().Invoke(parsed));
        return root;
    }

    private static int Refuse(ParseResult parsed)
    {
        foreach (string error in parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
            Report(error);
        string command = parsed.CommandResult.Command is RootCommand ? Name : $"{Name} {parsed.CommandResult.Command.Name}";
        Report($"see: {command} --help");
        return ExitCodes.Usage;
    }
}
