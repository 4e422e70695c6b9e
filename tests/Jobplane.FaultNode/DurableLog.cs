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

    public void Dispose() => _file.Dispose();
}
