using System.Net;

namespace Jobplane;

/// <summary>A request failed, and its answer said when to try again. <see cref="RetryPolicy"/> waits at least as long.</summary>
public class RetryAfterException : HttpRequestException, IRetryAfter
{
    /// <summary>Fails the attempt; the next one comes after the wait.</summary>
    /// <param name="retryAfter">The least wait; a negative one means none.</param>
    /// <param name="message">What went wrong; it becomes the job's <see cref="Job.LastError"/>.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    /// <param name="statusCode">The status of the answer, if there was one.</param>
    public RetryAfterException(TimeSpan retryAfter, string message, Exception? innerException = null, HttpStatusCode? statusCode = null)
        : base(message, innerException, statusCode) => RetryAfter = retryAfter > TimeSpan.Zero ? retryAfter : TimeSpan.Zero;

    /// <summary>The least wait before the next attempt.</summary>
    public TimeSpan RetryAfter { get; }

    TimeSpan? IRetryAfter.RetryAfter => RetryAfter;
}
