using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Jobplane.Redis;

/// <summary>
/// The one connection of this process. It is begun when the server starts, which goes on without it if Redis does not answer, and comes back by itself.
/// </summary>
internal sealed class RedisConnection(IOptions<RedisRateLimitOptions> options, TimeProvider time) : IHostedService, IAsyncDisposable
{
    // So that the first requests of a healthy server find the connection made.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _connecting;

    public async Task StartAsync(CancellationToken cancellationToken) => await ((Task)ConnectAsync())
        .WaitAsync(StartPatience, time, cancellationToken)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IDatabase> GetDatabaseAsync() => (await ConnectAsync()).GetDatabase();

    public async ValueTask DisposeAsync()
    {
        Task<ConnectionMultiplexer>? connecting;
        lock (_lock)
            connecting = _connecting;
        if (connecting is { IsCompletedSuccessfully: true })
            await connecting.Result.DisposeAsync();
    }

    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        lock (_lock)
        {
            if (_connecting is null or { IsFaulted: true } or { IsCanceled: true })
                _connecting = ConnectionMultiplexer.ConnectAsync(Read(options.Value.ConnectionString));
            return _connecting;
        }
    }

    private static ConfigurationOptions Read(string connectionString)
    {
        var configuration = ConfigurationOptions.Parse(connectionString);
        configuration.AbortOnConnectFail = false;
        // A request does not wait for a connection to come back.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.IncludeDetailInExceptions = false;
        configuration.ClientName ??= "jobplane";
        return configuration;
    }
}
