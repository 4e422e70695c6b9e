using Jobplane.Storage;
using Microsoft.Extensions.Logging;

namespace Jobplane.Reports;

/// <summary>What one running attempt has reported, and whether that is stored yet. Safe for concurrent use.</summary>
internal sealed class AttemptReport(ClaimedJob job)
{
    /// <summary>Most lines of an attempt that are kept: the first ones. One more says that there were others.</summary>
    public const int MaxLines = 200;

    private readonly Lock _lock = new();
    private double? _percent;
    private string? _message;
    private byte[]? _checkpoint;
    private bool _isDirty;
    private bool _isQueued;

    /// <summary>The lines that are not stored yet; null before the first of the attempt.</summary>
    private List<LoggedLine>? _lines;
    private int _lineCount;

    public string ProjectId { get; } = job.ProjectId;

    public ClaimKey Key { get; } = job.Key;

    /// <summary>The number of the attempt.</summary>
    public int Attempt { get; } = job.Attempt;

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

    /// <summary>Whether a further line would be kept, itself or as the note that there were others. Cheap, so that a flood of lines is too.</summary>
    public bool TakesLines => Volatile.Read(ref _lineCount) <= MaxLines;

    private bool HasNews => _isDirty || _lines is { Count: > 0 };

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

    public void Log(LogLevel level, string message, long at)
    {
        lock (_lock)
        {
            if (_lineCount > MaxLines)
                return;
            if (_lineCount == MaxLines)
                (level, message) = (LogLevel.Warning, $"Further lines are dropped: {MaxLines} of an attempt are kept.");
            (_lines ??= []).Add(new LoggedLine(_lineCount++, at, level, message));
        }
    }

    /// <summary>Whether there is something to store for which no write is on its way; from now on there is one.</summary>
    public bool TryQueue()
    {
        lock (_lock)
        {
            if (!HasNews || _isQueued || IsCompletedByHandler)
                return false;
            return _isQueued = true;
        }
    }

    /// <summary>What there is to store now, and has not been taken before.</summary>
    public TakenReport Take()
    {
        lock (_lock)
        {
            var taken = new TakenReport(_isDirty ? new ProgressReport(Key, _percent, _message, _checkpoint) : null, _lines ?? []);
            _isQueued = false;
            _isDirty = false;
            if (taken.Lines.Count > 0)
                _lines = [];
            return taken;
        }
    }

    /// <summary>Notes that the handler is completing the job itself.</summary>
    public void CompleteByHandler()
    {
        lock (_lock)
            IsCompletedByHandler = true;
    }

    /// <summary>Gives back what was taken and not stored.</summary>
    public void Return(TakenReport taken)
    {
        lock (_lock)
        {
            _isDirty |= taken.Progress is not null;
            if (taken.Lines.Count > 0)
                _lines = [.. taken.Lines, .. _lines ?? []];
        }
    }
}
