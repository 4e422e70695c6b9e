using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Auth;

/// <summary>Lets callers through whose token has a scope.</summary>
internal sealed class AuthorizationMiddleware(RequestDelegate next, ApiScopes scope)
{
    public Task InvokeAsync(HttpContext context)
    {
        Authentication authentication = ApiRequest.Of(context).Authentication;
        if (authentication.Caller is not { } caller)
            return ErrorResponse.WriteAsync(context, ApiErrors.From(authentication.Refusal));
        return caller.Scopes.HasFlag(scope) ? next(context) : ErrorResponse.WriteAsync(context, ApiErrors.Forbidden(scope));
    }
}
