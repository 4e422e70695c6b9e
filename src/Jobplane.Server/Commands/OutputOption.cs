using System.CommandLine;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary>The option that says how data is shown.</summary>
internal static class OutputOption
{
    private const string Name = "--output";

    public static void AddTo(Command command)
    {
        var option = new Option<string>(Name, "-o")
        {
            Description = "table for people, json for one document, jsonl for a line an item, ids for their ids or names alone.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => NameOf(OutputFormat.Table),
        };
        option.AcceptOnlyFromAmong([.. Enum.GetValues<OutputFormat>().Select(NameOf)]);
        command.Add(option);
    }

    /// <summary>Where the command shows its data.</summary>
    public static DataOutput Open(ParseResult parsed, View view)
    {
        string name = parsed.GetRequiredValue<string>(Name);
        OutputFormat format = Enum.GetValues<OutputFormat>().First(value => NameOf(value) == name);
        return new DataOutput(format, view, Console.Out, Terminal.HasColors);
    }

    private static string NameOf(OutputFormat format) => format.ToString().ToLowerInvariant();
}
