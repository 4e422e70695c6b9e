using System.Text.Json;
using Jobplane.Server.Access;

namespace Jobplane.Server.Commands;

/// <summary>Writes a project's jobs while they are read.</summary>
internal sealed class JobExport(IJobAccess jobs)
{
    /// <summary>Lines between two flushes, so that a reader who has left is noticed, and a file grows steadily.</summary>
    private const int FlushEvery = 100;

    private int _count;

    /// <summary>Jobs written so far.</summary>
    public int Count => Volatile.Read(ref _count);

    public async Task WriteAsync(TextWriter writer, CancellationToken cancellationToken)
    {
        await foreach (JsonElement job in jobs.ExportAsync(cancellationToken))
        {
            writer.Write($"{JsonText.Compact(job)}\n");
            if (Interlocked.Increment(ref _count) % FlushEvery == 0)
                await writer.FlushAsync(cancellationToken);
        }

        await writer.FlushAsync(cancellationToken);
    }
}
