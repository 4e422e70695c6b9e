using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("jo", "job")]
    [InlineData("job li", "list")]
    [InlineData("job list --status ru", "running")]
    [InlineData("job list --out", "--output")]
    [InlineData("schedule put s --missed-fires o", "once")]
    public async Task Suggest_unfinished_line_names_what_fits(string line, string expected)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        CommandResult result = await setup.RunAsync($"[suggest:{line.Length}]", line);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains(expected, result.Output.Split('\n'));
    }

    [Theory]
    [InlineData("jobplane jo", "job")]
    [InlineData("jobplane job li", "list")]
    [InlineData("jobplane  job list --status ru", "running")]
    [InlineData("jobplane stats --wat", "--watch")]
    public async Task Completion_in_bash_completes_the_word_at_the_cursor(string line, string expected)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        string script = $$"""
            jobplane() { dotnet '{{Path.Combine(AppContext.BaseDirectory, "Jobplane.Server.dll")}}' "$@"; }
            source <(jobplane completion bash)
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            read -ra COMP_WORDS <<<"$COMP_LINE"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _jobplane
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        CommandResult completed = await Shell.RunAsync(setup.Environment, setup.Folder, "bash", "-c", script);

        Assert.Equal((0, ""), (completed.ExitCode, completed.Errors));
        Assert.Contains(expected, completed.Output.Split('\n'));
        Assert.All(completed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), word => Assert.StartsWith(line.Split(' ')[^1], word, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Completion_each_shell_has_a_script_and_others_are_misuse()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);

        foreach (string shell in new[] { "bash", "zsh", "fish", "pwsh" })
        {
            CommandResult script = await setup.RunAsync("completion", shell);
            Assert.Equal((0, ""), (script.ExitCode, script.Errors));
            Assert.Contains("[suggest:", script.Output, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await setup.RunAsync("completion", "tcsh")).ExitCode);
    }
}
