using System.Diagnostics;
using System.Text;

namespace Jobplane.Benchmarks.Hosting;

/// <summary>A program of this build in a process of its own. It gets SIGTERM when the benchmark ends, however that comes about.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int MostOutput = 64 * 1024;

    // The program lives as long as our end of this shell's standard input. The first line tells its process id.
    private const string Script = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        program=$!
        echo "$program"
        { cat <&3; kill -TERM "$program"; } >/dev/null 2>&1 &
        guard=$!
        exec 3<&-
        wait "$program"
        kill "$guard" 2>/dev/null
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(35);

    private readonly Process _shell;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string> _onLine;
    private readonly string _readyPrefix;
    private readonly Task _reading;

    private ChildProcess(Process shell, int id, string readyPrefix, Action<string> onLine)
    {
        _shell = shell;
        Id = id;
        _readyPrefix = readyPrefix;
        _onLine = onLine;
        _reading = Task.WhenAll(ReadAsync(shell.StandardOutput), ReadAsync(shell.StandardError));
    }

    public int Id { get; }

    /// <summary>Starts a program and waits until it prints a line with the given beginning, which is returned.</summary>
    /// <param name="assembly">Its assembly in this program's folder.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to add.</param>
    /// <param name="readyPrefix">How the line begins.</param>
    /// <param name="onLine">Gets every line after that.</param>
    public static async Task<(ChildProcess Process, string ReadyLine)> StartAsync(
        string assembly, string[] arguments, IReadOnlyDictionary<string, string> environment, string readyPrefix, Action<string>? onLine = null)
    {
        var start = new ProcessStartInfo("sh", ["-c", Script, "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        Process shell = Process.Start(start)!;
        int id = int.Parse(await shell.StandardOutput.ReadLineAsync() ?? "0");
        var child = new ChildProcess(shell, id, readyPrefix, onLine ?? (static _ => { }));
        if (await Task.WhenAny(child._ready.Task, child._reading, Task.Delay(StartLimit)) == child._ready.Task)
            return (child, await child._ready.Task);
        await child.DisposeAsync();
        throw new InvalidOperationException($"{assembly} {arguments.FirstOrDefault()} did not get ready:\n{child._output}");
    }

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await Task.WhenAny(_reading, Task.Delay(StopLimit));
        if (!_shell.HasExited)
            _shell.Kill(entireProcessTree: true);
        _shell.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (_ready.Task.IsCompleted)
                _onLine(line);
            else if (line.StartsWith(_readyPrefix, StringComparison.Ordinal))
                _ready.TrySetResult(line);
            lock (_output)
            {
                if (_output.Length < MostOutput)
                    _output.Append(line).Append('\n');
            }
        }
    }
}
