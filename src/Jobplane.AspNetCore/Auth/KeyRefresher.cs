using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.AspNetCore.Auth;

/// <summary>
/// Reads the authority's keys when the server starts and every quarter of an hour, so that a key which the authority has withdrawn goes
/// out of use here too. The server starts whether or not the authority answers.
/// </summary>
internal sealed partial class KeyRefresher(
    AuthorityKeys keys, IOptions<JobplaneApiOptions> options, TimeProvider time, ILogger<KeyRefresher> logger) : BackgroundService
{
    // The jitter of 20 % keeps the nodes of a fleet from asking all at once.
    private static readonly RetryPolicy Interval = new() { BaseDelay = TimeSpan.FromMinutes(15), MaxDelay = TimeSpan.FromMinutes(15) };
    private static readonly RetryPolicy Backoff = new() { BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromMinutes(1) };

    // Past the cap of the backoff; the exponent needs to grow no further.
    private const int MostFailures = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Auth.Authority is not { } authority)
            return;
        if (options.Value.Auth.Audience is null)
            LogAnyAudience(authority);
        int failures = 0;
        try
        {
            while (true)
            {
                failures = await keys.RefreshAsync(stoppingToken) ? 0 : Math.Min(failures + 1, MostFailures);
                await Task.Delay(failures == 0 ? Interval.DelayAfter(1) : Backoff.DelayAfter(failures), time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    [LoggerMessage(3111, LogLevel.Warning,
        "Jobplane:Auth:Audience is not set, so tokens that {Authority} made for other services are accepted if they name a project. Set it to the aud of tokens for this server.")]
    private partial void LogAnyAudience(string authority);
}
