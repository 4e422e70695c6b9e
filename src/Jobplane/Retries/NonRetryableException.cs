namespace Jobplane;

/// <summary>Thrown by a handler whose job would fail again however often it ran: the job fails at once, attempts left or not.</summary>
public class NonRetryableException : Exception
{
    /// <summary>Fails the job for good.</summary>
    /// <param name="message">The reason; it becomes the job's <see cref="Job.LastError"/>.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public NonRetryableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
