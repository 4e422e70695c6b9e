using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Jobplane.Tests.Conformance;

/// <summary>Holds each job until the test lets it go, and notes which queue each came from.</summary>
/// <param name="milliseconds">How long each job takes at the least. A worker holds the fewer ahead the longer they take.</param>
internal sealed class GatedHandler(int milliseconds = 0)
{
    private readonly Channel<bool> _permits = Channel.CreateUnbounded<bool>();
    private readonly ConcurrentQueue<string> _starts = [];
    private readonly ConcurrentDictionary<Guid, string> _running = [];

    /// <summary>The queues of all attempts, in the order in which they began.</summary>
    public IReadOnlyList<string> Starts => [.. _starts];

    /// <summary>The queues of the jobs that are held now.</summary>
    public IReadOnlyList<string> Running => [.. _running.Values];

    public async Task HandleAsync(JobContext context, CancellationToken cancellationToken)
    {
        _starts.Enqueue(context.Queue);
        _running.TryAdd(context.JobId, context.Queue);
        try
        {
            await Task.Delay(milliseconds, cancellationToken);
            await _permits.Reader.ReadAsync(cancellationToken);
        }
        finally
        {
            _running.TryRemove(context.JobId, out _);
        }
    }

    /// <summary>Lets so many jobs go, now or when they come.</summary>
    public void LetGo(int jobs)
    {
        for (int i = 0; i < jobs; i++)
            _permits.Writer.TryWrite(true);
    }
}
