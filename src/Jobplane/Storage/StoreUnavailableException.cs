namespace Jobplane;

/// <summary>
/// The store cannot be reached, or is too busy to answer: the operation may succeed later. A write that was under way
/// may or may not have been committed.
/// </summary>
public sealed class StoreUnavailableException : StoreException
{
    /// <summary>Wraps a driver's error.</summary>
    public StoreUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
