using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Jobplane.Server.Hosting;
using Jobplane.Server.Logging;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary>The <c>jobplane</c> command: parses, runs, and turns every failure into one line on stderr and an exit code.</summary>
internal static class CommandLine
{
    private const string Name = "jobplane";

    public static async Task<int> RunAsync(string[] args)
    {
        // An argument that begins with @ is a value here, not the name of a file with more arguments.
        RootCommand root = CreateRoot();
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && !IsSuggestion(root, parsed))
            return Refuse(parsed);
        using var interruption = new Interruption();
        try
        {
            // Servers stop by their host, with grace, where System.CommandLine would end the process after 2 s.
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation, interruption.Token);
        }
        catch (CommandException e)
        {
            Report(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (interruption.ExitCode is not null)
        {
            return interruption.ExitCode.Value;
        }
        catch (IOException e) when (StandardOutput.IsClosed(e))
        {
            return ExitCodes.OutputClosed;
        }
        catch (Exception e)
        {
            foreach (string line in FailureReport.Of(e))
                Report(line);
            return ExitCodes.Error;
        }
    }

    /// <summary>Writes a problem to stderr, where scripts do not take it for data.</summary>
    public static void Report(string problem) => Console.Error.WriteLine($"{Name}: {LogText.OneLine(problem)}");

    /// <summary>Whether a shell asks how a line could go on; the line itself is no command yet.</summary>
    private static bool IsSuggestion(RootCommand root, ParseResult parsed) =>
        root.Directives.OfType<SuggestDirective>().Any(directive => parsed.GetResult(directive) is not null);

    /// <summary>The tree of all commands.</summary>
    public static RootCommand CreateRoot()
    {
        var root = new RootCommand("Background jobs on PostgreSQL or SQLite, with a tenant-safe HTTP API.")
        {
            DevCommand.Create(),
            ServeCommand.Create(),
            WorkerCommand.Create(),
            MigrateCommand.Create(),
            RolesCommand.Create(),
            TokenCommand.Create(),
            JobCommand.Create(),
            BulkCommand.Create(),
            QueueCommand.Create(),
            ScheduleCommand.Create(),
            ProjectCommand.Create(),
            StatsCommand.Create(),
            DoctorCommand.Create(),
            BenchCommand.Create(),
            CompletionCommand.Create(),
        };
        root.HelpName = Name;
        var help = new ExamplesHelp(new HelpAction());
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = help;
        // What no shell here is used to is not to be suggested either.
        foreach (string alias in option.Aliases.Where(alias => alias.StartsWith('/')).ToArray())
            option.Aliases.Remove(alias);
        root.SetAction(parsed => help.Invoke(parsed));
        return root;
    }

    private static int Refuse(ParseResult parsed)
    {
        foreach (string error in parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
            Report(error);
        Report($"see: {PathOf(parsed.CommandResult)} --help");
        return ExitCodes.Usage;
    }

    /// <summary>A command's name, with those of the commands that it is below.</summary>
    public static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : Name;
}
