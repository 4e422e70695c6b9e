namespace Jobplane.Storage;

/// <summary>
/// The clock of the store's statements. It is the database's own, unless a test sets a time, which is then passed to each
/// statement as its first parameter.
/// </summary>
internal sealed class StoreClock
{
    /// <summary>The time to use in place of the database's, or null.</summary>
    public DateTimeOffset? Now { get; set; }
}
