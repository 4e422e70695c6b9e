using Jobplane.AspNetCore.RateLimiting;
using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Jobplane.Dashboard.Access;

/// <summary>Limits how often an address may show a token, over any minute.</summary>
internal sealed class LoginLimiter
{
    private const int WindowSeconds = 60;

    // As many as the API's limiter remembers.
    private const int MaxNetworks = 50_000;

    private readonly ClientLogs<UInt128> _logins;

    public LoginLimiter(IOptions<JobplaneDashboardOptions> options, TimeProvider time) =>
        _logins = new ClientLogs<UInt128>(new RateLimitPolicy(options.Value.LoginLimit, WindowSeconds, time.TimestampFrequency), time, MaxNetworks);

    public bool TryTake(HttpContext context, out int retryAfterSeconds)
    {
        RateLimitDecision decision = _logins.Take(RateLimitClient.OfAddress(ClientAddress.Of(context)).Network);
        retryAfterSeconds = decision.ResetSeconds;
        return decision.IsAllowed;
    }
}
