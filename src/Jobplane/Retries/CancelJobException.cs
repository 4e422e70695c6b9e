namespace Jobplane;

/// <summary>Thrown by a handler whose job is not to be done any more, though nothing has failed: the job ends as cancelled at once, attempts left or not.</summary>
public class CancelJobException : Exception
{
    /// <summary>Cancels the job.</summary>
    /// <param name="reason">The reason; it becomes the job's <see cref="Job.LastError"/>.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public CancelJobException(string reason, Exception? innerException = null)
        : base(reason, innerException)
    {
    }
}
