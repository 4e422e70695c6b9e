using System.Diagnostics;
using System.Text;

namespace Jobplane.FaultNode;

/// <summary>A file of lines, each of which outlives the process from the moment <see cref="Append"/> returns.</summary>
public sealed class DurableLog(string path) : IDisposable
{
    private readonly Lock _lock = new();

    // Without a buffer, so that each line is one write to the end of the file.
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    /// <param name="line">The line.</param>
    /// <param name="flush">Whether it must outlive the machine too.</param>
    public void Append(string line, bool flush)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_lock)
        {
            _file.Write(bytes);
            if (flush)
                _file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Logs a moment of a run: <c>start|completed|cancelled|failed, id, attempt, process, time</c>.</summary>
    // The monotonic clock is the machine's, so that times of several processes can be compared.
    public void AppendRun(string what, JobContext context) =>
        Append($"{what} {context.JobId} {context.Attempt} {Environment.ProcessId} {Stopwatch.GetTimestamp()}", flush: false);

    /// <summary>Runs what a handler does, and logs its beginning and its end.</summary>
    public async Task LogRunAsync(JobContext context, Func<Task> run)
    {
        AppendRun("start", context);
        try
        {
            await run();
        }
        catch (OperationCanceledException)
        {
            AppendRun("cancelled", context);
            throw;
        }
        catch
        {
            AppendRun("failed", context);
            throw;
        }

        AppendRun("completed", context);
    }

    public void Dispose() => _file.Dispose();
}
