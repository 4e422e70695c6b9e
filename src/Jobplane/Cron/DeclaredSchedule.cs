using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Jobplane.Storage;

namespace Jobplane.Cron;

/// <summary>A schedule as the application's code has it.</summary>
/// <param name="Key">Its project and name.</param>
/// <param name="Define">Makes the definition, once it is known how payloads are written.</param>
internal sealed record DeclaredSchedule(ScheduleKey Key, Func<JsonSerializerOptions, ScheduleDefinition> Define)
{
    /// <summary>Tells a definition from others: SHA-256 of all its members, in hexadecimal.</summary>
    public static string Fingerprint(ScheduleDefinition definition)
    {
        ScheduleOptions options = definition.Options;
        // What came later stands here only if it is set, so that the others keep the fingerprint that is stored.
        string expiry = options.ExpiresAfter is { } span ? string.Create(CultureInfo.InvariantCulture, $" {span.TotalSeconds}") : "";
        // No member but the last, the payload, may have a line break in it.
        string text = string.Join(
            '\n',
            definition.Cron, options.TimeZone, options.MissedFires.ToName(), options.Overlap.ToName(),
            definition.Type, options.Queue, options.Priority, options.MaxAttempts + expiry, definition.Payload);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
