namespace Jobplane.Bulk;

/// <summary>What a step of an operation did.</summary>
internal sealed class BulkOutcome
{
    private readonly Dictionary<string, int> _ready = new(StringComparer.Ordinal);

    public int Examined { get; init; }

    public int Changed { get; private set; }

    public int Running { get; private set; }

    public int Attempts { get; private set; }

    public int Finished { get; private set; }

    /// <summary>How many jobs were made ready in which queue.</summary>
    public IReadOnlyDictionary<string, int> Ready => _ready;

    /// <summary>Whether running jobs are to be cancelled.</summary>
    public bool HasCancelRequests { get; private set; }

    /// <summary>Notes what became of some jobs.</summary>
    /// <param name="word">One of: changed, requested (to stop), running, attempts (used up), finished.</param>
    /// <param name="queue">The queue in which they are ready now; null if they are not.</param>
    /// <param name="jobs">How many.</param>
    public void Add(string word, string? queue, int jobs)
    {
        switch (word)
        {
            case "changed":
                Changed += jobs;
                break;
            case "requested":
                Changed += jobs;
                HasCancelRequests |= jobs > 0;
                break;
            case "running":
                Running += jobs;
                break;
            case "attempts":
                Attempts += jobs;
                break;
            case "finished":
                Finished += jobs;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(word), word, "Not an outcome.");
        }

        if (queue is not null)
            _ready[queue] = _ready.GetValueOrDefault(queue) + jobs;
    }
}
