using System.CommandLine;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary>The option that says how data is shown.</summary>
internal static class OutputOption
{
    private const string Name = "--output";

    public static void AddTo(Command command) => AddTo(command, Enum.GetValues<OutputFormat>());

    /// <summary>Gives a command the option with some of the formats.</summary>
    public static void AddTo(Command command, OutputFormat[] formats)
    {
        string[] names = [.. formats.Select(NameOf)];
        var option = new Option<string>(Name, "-o")
        {
            Description = string.Join(", ", formats.Select(Describe)) + ".",
            HelpName = string.Join('|', names),
            DefaultValueFactory = _ => NameOf(OutputFormat.Table),
        };
        option.OnlyFrom(names);
        command.Add(option);
    }

    /// <summary>The format that was asked for.</summary>
    public static OutputFormat Format(ParseResult parsed)
    {
        string name = parsed.GetRequiredValue<string>(Name);
        return Enum.GetValues<OutputFormat>().First(value => NameOf(value) == name);
    }

    /// <summary>Where the command shows its data.</summary>
    public static DataOutput Open(ParseResult parsed, View view) => new(Format(parsed), view, StandardOutput.Open(), Terminal.HasColors);

    private static string Describe(OutputFormat format) => format switch
    {
        OutputFormat.Table => "table for people",
        OutputFormat.Json => "json for one document",
        OutputFormat.Jsonl => "jsonl for a line an item",
        OutputFormat.Ids => "ids for their ids or names alone",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format."),
    };

    private static string NameOf(OutputFormat format) => format.ToString().ToLowerInvariant();
}
