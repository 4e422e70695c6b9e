using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>
/// Holds the stop back while load balancers learn of it. Until then everything goes on, but <c>/readyz</c> says no; afterwards
/// the server takes no new connections and finishes the requests it has, while the worker takes no new jobs.
/// </summary>
internal sealed class Drain(IOptions<HttpOptions> options, TimeProvider time) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(options.Value.DrainDelay, time, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
