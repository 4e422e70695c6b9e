using System.CommandLine;
using System.CommandLine.Parsing;
using Jobplane.Server.Commands;
using Jobplane.Tests.Architecture;

namespace Jobplane.Tests.EndToEnd;

/// <summary>What holds for every command of the tree.</summary>
public sealed class CommandTreeTests
{
    /// <summary>Described once in the docs, for all commands that have them.</summary>
    private static readonly string[] Shared = ["--output", "--url", "--token", "--project", "--help", "--version"];

    /// <summary>Options that take any text; the store or the server checks what it means.</summary>
    private static readonly string[] FreeText =
        ["--urls", "--type", "--queue", "--error", "--arg", "--payload", "--cron", "--time-zone", "--url", "--token", "--subject", "--file"];

    public static TheoryData<string> Paths => [.. Leaves().Select(leaf => leaf.Path)];

    [Theory, MemberData(nameof(Paths))]
    public void Command_has_a_description_and_examples_that_parse(string path)
    {
        Command command = Find(path);

        Assert.All([command, .. command.Options.Cast<Symbol>(), .. command.Arguments], symbol => Assert.False(string.IsNullOrEmpty(symbol.Description), symbol.Name));
        Assert.Empty(CommandLine.CreateRoot().Parse([.. path.Split(' ').Skip(1), "--help"]).Errors);
        Assert.NotEmpty(Examples.Of(path));
        Assert.All(Examples.Of(path), example =>
        {
            string[] words = [.. CommandLineParser.SplitCommandLine(example.Split(" > ")[0].Replace("\"", "\\\"", StringComparison.Ordinal).Replace('\'', '"')).Skip(1)];
            ParseResult parsed = CommandLine.CreateRoot().Parse(words);
            Assert.Empty(parsed.Errors.Select(error => error.Message));
            Assert.Equal(path, CommandLine.PathOf(parsed.CommandResult));
        });
    }

    [Theory, MemberData(nameof(Paths))]
    public void Option_with_a_wrong_value_is_refused_by_a_message_that_names_it_and_its_rule(string path)
    {
        foreach (Option option in Find(path).Options.Where(option => option.ValueType != typeof(bool) && option.ValueType != typeof(void) && !FreeText.Contains(option.Name)))
        {
            ParseResult parsed = CommandLine.CreateRoot().Parse([.. path.Split(' ').Skip(1), option.Name, "no such value"]);

            Assert.Contains(parsed.Errors, error =>
                error.Message.Contains(option.Name, StringComparison.Ordinal) && error.Message.Contains("must be", StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void Command_and_its_options_are_in_the_docs(string path)
    {
        string name = path["jobplane ".Length..];
        string[] options = [.. Find(path).Options.Where(option => !option.Hidden && !Shared.Contains(option.Name)).Select(option => $"`{option.Name}`")];

        string docs = File.ReadAllText(Path.Combine(Repository.Root, "docs/command-line.md"));

        Assert.All(Shared.Where(option => option is not "--help" and not "--version"), option => Assert.Contains(option == "--output" ? "`-o`" : option, docs, StringComparison.Ordinal));
        Assert.Contains($"\n| `{name}` | {string.Join(", ", options)} |\n".Replace("|  |", "| |", StringComparison.Ordinal), docs, StringComparison.Ordinal);
    }

    private static Command Find(string path) => Leaves().Single(leaf => leaf.Path == path).Command;

    private static IEnumerable<(string Path, Command Command)> Leaves() => Leaves("jobplane", CommandLine.CreateRoot());

    /// <summary>The commands that do something; groups only say which there are.</summary>
    private static IEnumerable<(string Path, Command Command)> Leaves(string path, Command command) =>
        command.Subcommands.SelectMany(sub => Leaves($"{path} {sub.Name}", sub).Concat(sub.Action is null ? [] : [($"{path} {sub.Name}", sub)]));
}
