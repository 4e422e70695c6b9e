using Microsoft.Extensions.Options;

namespace Jobplane.AspNetCore.RateLimiting;

/// <summary>Counts the requests that this process answers.</summary>
internal sealed class MemoryRateLimiter : IRateLimiter
{
    // A log takes some 200 bytes at first: at most about 20 MB for addresses, which anyone can have many of.
    private const int MaxNetworks = 50_000;

    // Projects are not limited in number: each has shown a token that was signed for it.
    private const int MaxProjects = int.MaxValue;

    private readonly ClientLogs<string> _projects;
    private readonly ClientLogs<UInt128> _networks;

    public MemoryRateLimiter(IOptions<JobplaneApiOptions> options, TimeProvider time)
    {
        ApiRateLimitOptions limit = options.Value.RateLimit;
        Policy = new RateLimitPolicy(limit.PermitLimit, limit.WindowSeconds, time.TimestampFrequency);
        _projects = new ClientLogs<string>(Policy, time, MaxProjects);
        _networks = new ClientLogs<UInt128>(Policy, time, MaxNetworks);
    }

    public RateLimitPolicy Policy { get; }

    public ValueTask<RateLimitDecision> TakeAsync(RateLimitClient client) =>
        ValueTask.FromResult(client.Project is { } project ? _projects.Take(project) : _networks.Take(client.Network));
}
