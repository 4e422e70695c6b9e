namespace Jobplane.Testing;

/// <summary>An expectation of a test about jobs does not hold. Its message lists what was enqueued.</summary>
public sealed class JobAssertionException : Exception
{
    /// <summary>Says what was expected, and what there is.</summary>
    public JobAssertionException(string message)
        : base(message)
    {
    }
}
