using System.Globalization;
using Jobplane.AspNetCore.Auth;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jobplane.Dashboard.Access;

/// <summary>Logging in with a token, and out again.</summary>
internal sealed partial class LoginEndpoints(
    DashboardAuthentication authentication, SessionCookie cookie, LoginLimiter limiter, PageWriter pages, TimeProvider time, ILogger<LoginEndpoints> logger)
{
    private const string TokenField = "token";

    public static PageException TooMany(int seconds) => new(
        StatusCodes.Status429TooManyRequests, "Too many logins", $"Too many tokens were tried from your address. Try again in {seconds} s.");

    public Task ShowAsync(HttpContext context) => authentication.AcceptsTokens(context)
        ? WriteFormAsync(context, refusal: null, context.Request.Query["return"])
        : pages.WriteNotFoundAsync(context);

    public async Task LogInAsync(HttpContext context)
    {
        if (!authentication.AcceptsTokens(context))
        {
            await pages.WriteNotFoundAsync(context);
            return;
        }

        if (!limiter.TryTake(context, out int retryAfterSeconds))
        {
            context.Response.Headers.RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            throw TooMany(retryAfterSeconds);
        }

        IFormCollection form = await PageForm.ReadAsync(context);
        string token = form[TokenField].ToString().Trim();
        Authentication login = await authentication.VerifyAsync(token, context.RequestAborted);
        if (login.Caller is not { } caller)
        {
            LogRefused(logger, login.Refusal);
            await WriteFormAsync(context, Explain(login.Refusal), form["return"]);
        }
        else if (login.ExpiresAt <= time.GetUtcNow())
        {
            // Good for some seconds yet, as clocks may differ; a browser would throw the cookie away.
            await WriteFormAsync(context, Explain(TokenRefusal.OutsideLifetime), form["return"]);
        }
        else
        {
            LogLoggedIn(logger, caller.ProjectId);
            cookie.Write(context, token, login.ExpiresAt);
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = ReturnAddress.Resolve(context, form["return"]);
        }
    }

    public Task LogOutAsync(HttpContext context)
    {
        cookie.Delete(context);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"{DashboardRequest.Of(context).Root}/login";
        return Task.CompletedTask;
    }

    private Task WriteFormAsync(HttpContext context, string? refusal, string? back) => pages.WriteAsync<LoginPage, LoginView>(
        context,
        new PageTitle("Log in"),
        new LoginView(refusal, back ?? ""),
        refusal is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized);

    private static string Explain(TokenRefusal refusal) => refusal switch
    {
        TokenRefusal.OutsideLifetime => "This token has expired, or is not valid yet.",
        TokenRefusal.NoProject => "This token names no project.",
        TokenRefusal.KeysUnavailable => "The authority that signed this token does not answer. Try again in a few seconds.",
        _ => "This is no token that this server accepts. A token has three parts with dots between them.",
    };

    [LoggerMessage(EventId = 3310, Level = LogLevel.Information, Message = "Somebody logged in to the dashboard for project {Project}.")]
    private static partial void LogLoggedIn(ILogger logger, string project);

    [LoggerMessage(EventId = 3311, Level = LogLevel.Warning, Message = "A token was refused by the dashboard's login: {Refusal}.")]
    private static partial void LogRefused(ILogger logger, TokenRefusal refusal);
}
