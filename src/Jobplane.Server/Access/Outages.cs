using Jobplane.Server.Commands;

namespace Jobplane.Server.Access;

/// <summary>Waits out outages of some seconds, such as the restart of a server that a job is watched through.</summary>
internal static class Outages
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    /// <summary>Reads until there is an answer, or there has been none for 30 s.</summary>
    public static async Task<T> OutlastAsync<T>(Func<Task<T>> read, TimeProvider time, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await read();
            }
            catch (Exception e) when (e is OutageException or StoreUnavailableException && time.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(Delay, time, cancellationToken);
            }
        }
    }
}
