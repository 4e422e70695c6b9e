using System.Net;
using Jobplane.AspNetCore.Auth;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobplane.Dashboard.Access;

/// <summary>
/// Finds out who asks: by the application's own policy if the dashboard was given one, and otherwise by a token. There is no way in that nobody
/// has configured.
/// </summary>
internal sealed class DashboardAuthentication(
    IServiceProvider services, SessionCookie cookie, LoginLimiter limiter, IOptions<JobplaneDashboardOptions> options)
{
    private readonly JobplaneDashboardOptions _options = options.Value;

    /// <summary>Verifies tokens; null in an application without the HTTP API, which accepts none.</summary>
    private readonly TokenVerifier? _verifier = services.GetService<TokenVerifier>();

    public async ValueTask<AccessDecision> DecideAsync(HttpContext context)
    {
        if (HasPolicy(context))
            return DecideByPolicy(context);
        if (_options.Developer is { } developer && IsThisMachine(context))
            return new AccessDecision.Allowed(CallerOf(developer), HasSession: false);
        if (_verifier is null)
            return new AccessDecision.Closed();
        if (cookie.Read(context) is not { } token)
            return new AccessDecision.LogIn();
        if (await VerifyAsync(token, context.RequestAborted) is { Caller: { } caller })
            return new AccessDecision.Allowed(caller, HasSession: true);

        cookie.Delete(context);
        // A cookie is as good a place as the form to guess tokens at.
        return limiter.TryTake(context, out int retryAfterSeconds) ? new AccessDecision.LogIn() : new AccessDecision.TooMany(retryAfterSeconds);
    }

    /// <summary>Who a token stands for. Only where <see cref="AcceptsTokens"/>.</summary>
    public ValueTask<Authentication> VerifyAsync(string token, CancellationToken cancellationToken) => _verifier is null
        ? ValueTask.FromResult(Authentication.Invalid)
        : _verifier.VerifyAsync(token, cancellationToken);

    /// <summary>Whether people log in with tokens here, and not by the application's own means.</summary>
    public bool AcceptsTokens(HttpContext context) => _verifier is not null && !HasPolicy(context);

    private static bool HasPolicy(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is not null
        && context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null;

    /// <summary>The framework has refused those whom the policy does not let through: it serves no endpoint with one unless it was asked.</summary>
    private AccessDecision DecideByPolicy(HttpContext context)
    {
        if (_options.MapUser is not { } map)
            return new AccessDecision.Closed();
        return map(context.User) is { } user ? new AccessDecision.Allowed(CallerOf(user), HasSession: false) : new AccessDecision.Forbidden();
    }

    private static Caller CallerOf(DashboardUser user)
    {
        if (!TokenVerifier.IsProject(user.ProjectId))
            throw new InvalidOperationException($"{nameof(JobplaneDashboardOptions)}.{nameof(JobplaneDashboardOptions.MapUser)} gave a project that is none: it must be 1 to 100 of the characters A-Z a-z 0-9 _ -.");
        ApiScopes scopes = ApiScopes.JobsRead
            | (user.CanWrite ? ApiScopes.JobsWrite : ApiScopes.None)
            | (user.IsOperator ? ApiScopes.Operator : ApiScopes.None);
        return new Caller(user.ProjectId, scopes, user.Name);
    }

    /// <summary>
    /// Whether the request comes from this machine, and was meant for it: a name that somebody has pointed at 127.0.0.1 would make a foreign page's
    /// requests look like ours, and a proxy would make everybody's.
    /// </summary>
    private static bool IsThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
        && IsLoopbackName(context.Request.Host.Host)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded");

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
