using System.Diagnostics;
using System.Text;
using Jobplane.FaultNode;

namespace Jobplane.Tests.Faults;

/// <summary>A producer or a worker in a process of its own (<c>tests/Jobplane.FaultNode</c>). It is killed with its test.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<DateTimeOffset> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private NodeProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it has logged.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static NodeProcess Start(IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, string> environment)
    {
        string program = Path.ChangeExtension(typeof(DurableLog).Assembly.Location, ".dll");
        var start = new ProcessStartInfo("dotnet", [program, .. settings.Select(setting => $"--{setting.Key}={setting.Value}")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return new NodeProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it has started, and returns the time of its clock.</summary>
    public async Task<DateTimeOffset> WaitUntilReadyAsync()
    {
        Task first = await Task.WhenAny(_ready.Task, _reading).WaitAsync(FaultRun.Patience);
        return first == _ready.Task ? await _ready.Task : throw new InvalidOperationException($"The node ended before it was ready.\n{Output}");
    }

    /// <summary>Waits until a line of its log, past the first <paramref name="from"/> characters, holds the text.</summary>
    public async Task SeeAsync(string text, int from = 0)
    {
        long start = Stopwatch.GetTimestamp();
        while (!Output[from..].Contains(text, StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < FaultRun.Patience, $"The node has not logged '{text}':\n{Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>SIGKILL: no code of the process runs after it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    /// <summary>SIGTERM, and how long the process took to end. It must end cleanly.</summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        Assert.False(HasExited, $"The node has ended by itself.\n{Output}");
        long start = Stopwatch.GetTimestamp();
        Signal.Terminate(Id);
        await WaitForExitAsync();
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Assert.True(_process.ExitCode == 0, $"The node ended with {_process.ExitCode}.\n{Output}");
        return took;
    }

    public async Task<int> WaitForExitAsync()
    {
        try
        {
            await Task.WhenAll(_reading, _process.WaitForExitAsync()).WaitAsync(FaultRun.Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The node does not end.\n{Output}", e);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
                _output.Append(line).Append('\n');
            if (line.StartsWith("ready ", StringComparison.Ordinal))
                _ready.TrySetResult(DateTimeOffset.Parse(line["ready ".Length..]));
        }
    }
}
