using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Provisioning.Data;
using Provisioning.Hosting;

namespace Provisioning.Web.Inbox;

/// <summary>
/// A receiver of webhooks, for trials: in truth it is somebody else's program. It asks each message to come again three seconds later, so that retries can be
/// seen, and keeps those that came again.
/// </summary>
internal static class InboxEndpoints
{
    private const int RetryAfterSeconds = 3;

    public static void MapInbox(this IEndpointRouteBuilder app)
    {
        var refused = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var received = new ConcurrentDictionary<string, JsonElement>(StringComparer.Ordinal);
        app.MapGet("/inbox", () => received.Values);
        app.MapPost("/inbox", async (HttpRequest request, ProvisioningContext db, CancellationToken ct) =>
        {
            using var reader = new StreamReader(request.Body);
            string body = await reader.ReadToEndAsync(ct);
            JsonElement message = JsonElement.Parse(body);
            if (!await IsGenuineAsync(request, message, body, db, ct))
                return Results.Unauthorized();
            string id = request.Headers[WebhookSignature.IdHeader]!;
            if (refused.TryAdd(id, true))
            {
                request.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                return Results.StatusCode(StatusCodes.Status429TooManyRequests);
            }

            received.TryAdd(id, message);
            return Results.NoContent();
        });
    }

    private static async Task<bool> IsGenuineAsync(HttpRequest request, JsonElement message, string body, ProvisioningContext db, CancellationToken ct)
    {
        string? project = message.GetProperty("project").GetString();
        SigningKey? key = await db.SigningKeys.AsNoTracking().FirstOrDefaultAsync(key => key.ProjectId == project && key.RevokedAt == null, ct);
        return key is not null && WebhookSignature.Verify(
            key.Secret, Header(WebhookSignature.IdHeader), Header(WebhookSignature.TimestampHeader), body, Header(WebhookSignature.SignatureHeader));

        string Header(string name) => request.Headers[name].ToString();
    }
}
