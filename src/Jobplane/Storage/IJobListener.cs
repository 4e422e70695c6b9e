namespace Jobplane.Storage;

/// <summary>Hears of ready jobs from other processes. A store without one is polled.</summary>
internal interface IJobListener
{
    /// <summary>Stands in a queue's place when a running job is to be cancelled. No queue can have this name.</summary>
    const string CancelRequested = "!cancel";

    /// <summary>Calls back with the queue of each notification until cancelled; heals itself when the connection fails.</summary>
    /// <param name="onReady">
    /// Gets the queue's name, <see cref="CancelRequested"/>, or null when notifications may have been missed and every queue is worth a look.
    /// </param>
    /// <param name="cancellationToken">Ends the listening.</param>
    Task ListenAsync(Action<string?> onReady, CancellationToken cancellationToken);
}
