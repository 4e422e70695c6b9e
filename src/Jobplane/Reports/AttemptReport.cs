using Jobplane.Storage;

namespace Jobplane.Reports;

/// <summary>What one running attempt has reported, and whether that is stored yet. Safe for concurrent use.</summary>
internal sealed class AttemptReport(string projectId, ClaimKey key)
{
    private readonly Lock _lock = new();
    private double? _percent;
    private string? _message;
    private byte[]? _checkpoint;
    private bool _isDirty;
    private bool _isQueued;

    public string ProjectId { get; } = projectId;

    public ClaimKey Key { get; } = key;

    /// <summary>The checkpoint of this attempt; null when it has set none.</summary>
    public byte[]? Checkpoint
    {
        get
        {
            lock (_lock)
                return _checkpoint;
        }
    }

    /// <summary>
    /// Whether the handler has completed the job on its own transaction, committed or not. From then on that holds the job's row, so nothing is stored
    /// before the handler has ended.
    /// </summary>
    public bool IsCompletedByHandler { get; private set; }

    /// <summary>The result's JSON; null when there is none. Read once the handler has returned.</summary>
    public byte[]? Result { get; set; }

    public void SetProgress(double percent, string? message)
    {
        lock (_lock)
        {
            (_percent, _message) = (percent, message);
            _isDirty = true;
        }
    }

    public void SetCheckpoint(byte[] checkpoint)
    {
        lock (_lock)
        {
            _checkpoint = checkpoint;
            _isDirty = true;
        }
    }

    /// <summary>Whether there is something to store for which no write is on its way; from now on there is one.</summary>
    public bool TryQueue()
    {
        lock (_lock)
        {
            if (!_isDirty || _isQueued || IsCompletedByHandler)
                return false;
            return _isQueued = true;
        }
    }

    /// <summary>What there is to store now; null when that has been taken before.</summary>
    public ProgressReport? Take()
    {
        lock (_lock)
        {
            _isQueued = false;
            if (!_isDirty)
                return null;
            _isDirty = false;
            return new ProgressReport(Key, _percent, _message, _checkpoint);
        }
    }

    /// <summary>Notes that the handler is completing the job itself.</summary>
    public void CompleteByHandler()
    {
        lock (_lock)
            IsCompletedByHandler = true;
    }

    /// <summary>Gives back what was taken and not stored.</summary>
    public void Return(ProgressReport? taken)
    {
        lock (_lock)
            _isDirty |= taken is not null;
    }
}
