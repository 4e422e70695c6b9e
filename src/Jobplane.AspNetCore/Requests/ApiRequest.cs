using Jobplane.AspNetCore.Auth;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Requests;

/// <summary>What the steps before a handler found out about a request. It travels as one feature of the context.</summary>
internal sealed class ApiRequest(string requestId)
{
    public string RequestId { get; } = requestId;

    /// <summary>Whether the log has, or will have, its line about the request.</summary>
    public bool IsLogged { get; set; }

    /// <summary>Whether it is a probe that found all well: they come every few seconds, and tell nothing.</summary>
    public bool IsProbe { get; set; }

    /// <summary>Who asks, once authentication has run.</summary>
    public Authentication Authentication { get; set; } = Authentication.NoToken;

    /// <summary>The authenticated caller. Only for code behind authorization, which lets nobody else through.</summary>
    public Caller Caller => Authentication.Caller ?? throw new InvalidOperationException("The route has no authorization in front of it.");

    public static ApiRequest Of(HttpContext context) => context.Features.Get<ApiRequest>()
        ?? throw new InvalidOperationException("The request id middleware has not run.");
}
