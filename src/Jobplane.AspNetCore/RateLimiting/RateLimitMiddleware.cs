using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.RateLimiting;

/// <summary>
/// Refuses requests beyond the client's limit, and tells each client where it stands. The client is the project of a valid token, or else
/// the address that it comes from.
/// </summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, IRateLimiter limiter)
{
    private readonly string _policy = $"\"default\";q={limiter.Policy.Limit};w={limiter.Policy.WindowSeconds}";
    private readonly string _limit = limiter.Policy.Limit.ToString();

    public Task InvokeAsync(HttpContext context)
    {
        RateLimitClient client = ApiRequest.Of(context).Authentication.Caller is { } caller
            ? RateLimitClient.OfProject(caller.ProjectId)
            : RateLimitClient.OfAddress(ClientAddress.Of(context));
        ValueTask<RateLimitDecision> taking = limiter.TakeAsync(client);
        return taking.IsCompletedSuccessfully ? Follow(context, taking.Result) : AwaitAsync(context, taking);
    }

    private async Task AwaitAsync(HttpContext context, ValueTask<RateLimitDecision> taking) => await Follow(context, await taking);

    private Task Follow(HttpContext context, RateLimitDecision decision)
    {
        Describe(context.Response.Headers, decision);
        return decision.IsAllowed
            ? next(context)
            : ErrorResponse.WriteAsync(context, ApiErrors.RateLimited(limiter.Policy, decision.ResetSeconds));
    }

    /// <summary>The IETF draft's headers (draft-ietf-httpapi-ratelimit-headers), and the older ones that most clients know.</summary>
    private void Describe(IHeaderDictionary headers, RateLimitDecision decision)
    {
        headers["RateLimit-Policy"] = _policy;
        headers["RateLimit"] = $"\"default\";r={decision.Remaining};t={decision.ResetSeconds}";
        headers["X-RateLimit-Limit"] = _limit;
        headers["X-RateLimit-Remaining"] = decision.Remaining.ToString();
        headers["X-RateLimit-Reset"] = decision.ResetSeconds.ToString();
    }
}
