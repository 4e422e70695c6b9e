namespace Jobplane.Telemetry;

/// <summary>Lets telemetry see what a call comes to.</summary>
internal static class SendOperationExtensions
{
    /// <summary>The same answer, of which the operation knows too; the task itself when nobody listens.</summary>
    public static Task<T> ObservedBy<T>(this Task<T> storing, SendOperation? operation) => operation is null ? storing : operation.ObserveAsync(storing);
}
