using Microsoft.Extensions.Hosting;

namespace Jobplane.Workers;

internal sealed class WorkerService : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
