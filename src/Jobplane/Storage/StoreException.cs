namespace Jobplane;

/// <summary>The store refused an operation, and would refuse it again.</summary>
public class StoreException : Exception
{
    /// <summary>Wraps a driver's error.</summary>
    public StoreException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
