using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane completion</c>: prints what makes a shell complete the command's words.</summary>
internal static class CompletionCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong(Shells);
        var command = new Command("completion", "Print a script that completes words in a shell: source <(jobplane completion bash)") { shell };
        command.SetAction(parsed => Console.Write(Read(parsed.GetRequiredValue(shell))));
        return command;
    }

    private static string Read(string shell)
    {
        using var reader = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream($"Completion/{shell}")!);
        return reader.ReadToEnd();
    }
}
