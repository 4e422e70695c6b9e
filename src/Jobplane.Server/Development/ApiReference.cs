using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Jobplane.Server.Development;

/// <summary>
/// The page that shows the OpenAPI document, for people who develop against the API. Its script is part of this program; it loads nothing from,
/// and tells nothing to, anybody else.
/// </summary>
internal static class ApiReference
{
    public const string Path = "/reference";

    private const int NonceDigits = 32;

    public static void MapApiReference(this WebApplication app) => app.MapScalarApiReference(Path, Configure);

    /// <summary>Called for each request of the page.</summary>
    private static void Configure(ScalarOptions options, HttpContext context)
    {
        options.Title = "Jobplane";
        options.OpenApiRoutePattern = "/openapi/v1.json";
        options.Nonce = RandomNumberGenerator.GetHexString(NonceDigits);
        options.HideClientButton = true;
        // Its buttons lead to services of others.
        options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        options.AddPreferredSecuritySchemes("bearer");
        options.DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp();
        // A page needs more than the answers of the API may have; what other hosts would send is refused here too.
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self' 'nonce-{options.Nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";
    }
}
