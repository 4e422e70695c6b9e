using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Jobplane;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Provisioning.Jobs;

namespace Provisioning.Web.Staff;

/// <summary>
/// Lets operators in by a key in an address, which is written to the log (or set by <c>Staff:Key</c>). It stands for your identity provider: all that the
/// dashboard needs of it is a policy and a user.
/// </summary>
internal static class StaffLogin
{
    public const string Policy = "staff";
    private const string Role = "operations";
    private const string LoginPath = "/login";

    public static void AddStaffLogin(this IServiceCollection services)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.LoginPath = LoginPath;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.ExpireTimeSpan = TimeSpan.FromHours(8);
        });
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.RequireRole(Role));
    }

    /// <summary>Whom the dashboard takes a member of staff for.</summary>
    public static DashboardUser ToDashboardUser(ClaimsPrincipal user) =>
        new() { ProjectId = RotateStaleKeys.Owner, Name = user.Identity!.Name, CanWrite = true, IsOperator = user.IsInRole(Role) };

    public static void MapStaffLogin(this WebApplication app)
    {
        string key = app.Configuration["Staff:Key"] ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        byte[] expected = Encoding.UTF8.GetBytes(key);
        app.MapGet(LoginPath, (string? key) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key ?? ""), expected)
            ? Results.SignIn(Operator(), new AuthenticationProperties { RedirectUri = "/jobs" })
            : Results.Text("The address that lets you in is in this application's log.", statusCode: StatusCodes.Status401Unauthorized));
        app.Lifetime.ApplicationStarted.Register(() =>
            app.Logger.LogInformation("The dashboard: {Address}{Path}?key={Key}", app.Urls.First(), LoginPath, key));
    }

    private static ClaimsPrincipal Operator() => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, "operator"), new Claim(ClaimTypes.Role, Role)], CookieAuthenticationDefaults.AuthenticationScheme));
}
