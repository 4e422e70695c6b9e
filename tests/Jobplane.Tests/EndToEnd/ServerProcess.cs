using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Jobplane.Tests.EndToEnd;

/// <summary>One run of the built <c>jobplane</c> program, or of a sample. It is killed with its test, if it has not ended by then.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    /// <summary>More than a start takes on a busy machine.</summary>
    public static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private ServerProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
    }

    public int Id => _process.Id;

    /// <summary>Where a server answers that is ready.</summary>
    public Uri Address => _ready.Task.Result;

    public string Output => Copy(_output);

    public string Errors => Copy(_errors);

    /// <summary>Starts the program; <paramref name="environment"/> adds variables, and a null takes one away.</summary>
    public static ServerProcess Start(IReadOnlyDictionary<string, string?> environment, string folder, params string[] arguments) =>
        StartProgram("Jobplane.Server.dll", environment, folder, arguments);

    /// <summary>Starts a program that was built beside the tests.</summary>
    public static ServerProcess StartProgram(
        string assembly, IReadOnlyDictionary<string, string?> environment, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment)
            start.Environment[name] = value;
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Runs the program to its end.</summary>
    public static async Task<CommandResult> RunAsync(IReadOnlyDictionary<string, string?> environment, string folder, params string[] arguments)
    {
        await using ServerProcess process = Start(environment, folder, arguments);
        process._process.StandardInput.Close();
        int exitCode = await process.WaitForExitAsync(StartLimit);
        return new CommandResult(exitCode, process.Output, process.Errors);
    }

    /// <summary>Waits for the line that says where the server answers.</summary>
    public async Task<Uri> WaitUntilReadyAsync()
    {
        Task first = await Task.WhenAny(_ready.Task, _reading).WaitAsync(StartLimit);
        return first == _ready.Task
            ? await _ready.Task
            : throw new InvalidOperationException($"The server ended before it was ready.\n{Output}\n{Errors}");
    }

    /// <summary>Waits until the process has ended and all it wrote is read, and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        try
        {
            await Task.WhenAll(_reading, _process.WaitForExitAsync()).WaitAsync(limit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The process has not ended within {limit}.\n{Output}\n{Errors}", e);
        }

        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no code of the process runs after it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync(StartLimit);
    }

    /// <summary>SIGTERM: asks the process to stop.</summary>
    public void Terminate() => Send("TERM");

    /// <summary>SIGINT: what Ctrl-C sends.</summary>
    public void Interrupt() => Send("INT");

    private void Send(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (text)
                text.Append(line).Append('\n');
            if (ReadyLine().Match(line) is { Success: true } ready)
                _ready.TrySetResult(new Uri(ready.Groups["address"].Value));
        }
    }

    private static string Copy(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    [GeneratedRegex(@"(^Jobplane is ready on|Now listening on:) (?<address>http://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReadyLine();
}
