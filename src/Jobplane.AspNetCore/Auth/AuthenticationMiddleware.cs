using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Auth;

/// <summary>Finds out who asks. It refuses nobody: the rate limit has its say first.</summary>
internal sealed class AuthenticationMiddleware(RequestDelegate next, TokenVerifier verifier)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (BearerToken.From(context.Request) is not { } token)
            return next(context);
        ValueTask<Authentication> verifying = verifier.VerifyAsync(token, context.RequestAborted);
        if (!verifying.IsCompletedSuccessfully)
            return AwaitAsync(context, verifying);
        ApiRequest.Of(context).Authentication = verifying.Result;
        return next(context);
    }

    private async Task AwaitAsync(HttpContext context, ValueTask<Authentication> verifying)
    {
        ApiRequest.Of(context).Authentication = await verifying;
        await next(context);
    }
}
