using System.Text.Json;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Requests;

namespace Jobplane.AspNetCore.Schedules;

/// <summary>The body that defines a schedule. Its syntax and types are checked here; the rules for values are the core's.</summary>
internal sealed class ScheduleBody
{
    /// <summary>Most bytes of a body: the core's limit of a payload, and some for the members beside it.</summary>
    public const int MaxBytes = (64 * 1024) + 4096;

    private static readonly string[] Members =
        ["cron", "time_zone", "missed_fires", "overlap", "type", "payload", "queue", "priority", "max_attempts", "expires_after_seconds"];

    private string? _cron;
    private string? _type;
    private Range _payload;
    private ScheduleOptions _options = new();

    /// <summary>The schedule that a body defines.</summary>
    /// <exception cref="RefusedRequestException">The body cannot be read.</exception>
    /// <exception cref="JobValidationException">A member is at fault.</exception>
    public static ScheduleDefinition Parse(ReadOnlySpan<byte> utf8)
    {
        var body = new ScheduleBody();
        StrictJson.ReadObject(utf8, Members, body, static (ref Utf8JsonReader reader, string member, ScheduleBody body) => body.Take(ref reader, member));
        if (body._cron is null)
            throw new JobValidationException("cron", "cron is required: it says when the schedule fires.");
        if (body._type is null)
            throw new JobValidationException("type", "type is required: it names the work to do.");
        // A copy, as the body's memory is rented.
        ReadOnlySpan<byte> payload = utf8[body._payload];
        return new ScheduleDefinition(
            body._cron, body._type, payload.IsEmpty ? JobPayload.Empty : new JobPayload(payload.ToArray()), body._options);
    }

    private void Take(ref Utf8JsonReader reader, string member)
    {
        switch (member)
        {
            case "cron":
                _cron = StrictJson.ReadString(ref reader, member);
                break;
            case "time_zone":
                _options = _options with { TimeZone = StrictJson.ReadString(ref reader, member) };
                break;
            case "missed_fires":
                _options = _options with { MissedFires = MissedFiresNames.Parse(StrictJson.ReadString(ref reader, member)) };
                break;
            case "overlap":
                _options = _options with { Overlap = ScheduleOverlapNames.Parse(StrictJson.ReadString(ref reader, member)) };
                break;
            case "type":
                _type = StrictJson.ReadString(ref reader, member);
                break;
            case "payload":
                _payload = StrictJson.ReadRange(ref reader);
                break;
            case "queue":
                _options = _options with { Queue = StrictJson.ReadString(ref reader, member) };
                break;
            case "priority":
                _options = _options with { Priority = StrictJson.ReadInteger(ref reader, member) };
                break;
            case "max_attempts":
                _options = _options with { MaxAttempts = StrictJson.ReadInteger(ref reader, member) };
                break;
            case "expires_after_seconds":
                _options = _options with { ExpiresAfter = StrictJson.ReadSeconds(ref reader, member) };
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(member), member, "Not a member of the body.");
        }
    }
}
