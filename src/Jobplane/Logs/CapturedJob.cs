namespace Jobplane.Logs;

/// <summary>The job whose handler the current flow of execution belongs to, so that what it logs can be captured.</summary>
internal sealed class CapturedJob
{
    private readonly AsyncLocal<JobContext?> _context = new();

    /// <summary>The attempt; null outside of handlers. What is set ends with the asynchronous method that sets it.</summary>
    public JobContext? Context
    {
        get => _context.Value;
        set => _context.Value = value;
    }
}
