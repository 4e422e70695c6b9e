using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Jobplane.Server.Commands;

/// <summary>The usual help, and below it lines to copy.</summary>
internal sealed class ExamplesHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Who asks for help need not have given what the command needs.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (Examples.Of(CommandLine.PathOf(parseResult.CommandResult)) is { Count: > 0 } examples)
        {
            output.WriteLine("Examples:");
            foreach (string example in examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }

        if (ConfigurationArguments.AreTakenBy(parseResult.CommandResult.Command))
        {
            output.WriteLine("Configuration:");
            output.WriteLine("  Any key can be given as an argument, such as --Jobplane:Storage=Postgres, or in the environment, such as Jobplane__Storage=Postgres.");
            output.WriteLine();
        }

        return exitCode;
    }
}
