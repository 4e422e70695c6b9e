namespace Jobplane.Storage;

/// <summary>
/// The clock of the store's statements. It is the database's own, unless a test sets a time, which is then passed to each
/// statement as its first parameter.
/// </summary>
internal sealed class StoreClock
{
    private DateTimeOffset? _now;

    /// <summary>A clock to use in place of the database's, or null.</summary>
    public TimeProvider? Source { get; init; }

    /// <summary>The time to use in place of the database's, or null.</summary>
    public DateTimeOffset? Now
    {
        get => _now ?? Source?.GetUtcNow();
        set => _now = value;
    }
}
