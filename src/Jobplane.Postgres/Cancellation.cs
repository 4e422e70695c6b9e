namespace Jobplane.Postgres;

/// <summary>
/// Ends a call when its token is cancelled, whatever the server does. Npgsql asks the server to cancel, on a new connection and inside
/// the token's callback: a server that is frozen would hold up whoever cancels for a connect timeout each call, such as the host that
/// wants to stop, or a worker that must drop its jobs because its lease is over.
/// </summary>
internal static class Cancellation
{
    public static Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled ? RunApartAsync(call, cancellationToken) : call(CancellationToken.None);

    private static async Task<T> RunApartAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        // Never disposed: the call may end after us. Without a timer or a parent, it holds nothing.
        var cancellation = new CancellationTokenSource();
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static source => _ = ((CancellationTokenSource)source!).CancelAsync(), cancellation);
        await using (registration.ConfigureAwait(false))
            return await call(cancellation.Token).WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
