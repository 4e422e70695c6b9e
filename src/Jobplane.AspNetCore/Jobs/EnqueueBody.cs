using System.Text.Json;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Requests;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>
/// The body of an enqueue. Its syntax and types are checked here; the rules for values, and all that concerns the inside of the payload, are the
/// core's, the same for every way in.
/// </summary>
internal sealed class EnqueueBody
{
    /// <summary>Most bytes of a payload as it is written in the body.</summary>
    public const int MaxPayloadBytes = 1024 * 1024;

    /// <summary>Most bytes of a body: what the members beside the payload need is little.</summary>
    public const int MaxBytes = MaxPayloadBytes + 4096;

    private static readonly string[] Members =
        ["type", "payload", "queue", "priority", "max_attempts", "delay_seconds", "scheduled_at", "expires_at", "expires_after_seconds", "unique"];

    private string? _type;
    private Range _payload;
    private Range _unique;
    private EnqueueOptions _options;

    private EnqueueBody(string projectId) => _options = new EnqueueOptions { ProjectId = projectId };

    /// <summary>The job that a body asks for.</summary>
    /// <exception cref="RefusedRequestException">The body cannot be read.</exception>
    /// <exception cref="JobValidationException">A member is at fault.</exception>
    public static JobRequest Parse(ReadOnlySpan<byte> utf8, string projectId)
    {
        var body = new EnqueueBody(projectId);
        StrictJson.ReadObject(utf8, Members, body, static (ref Utf8JsonReader reader, string member, EnqueueBody body) => body.Take(ref reader, member));
        if (body._type is null)
            throw new JobValidationException("type", "type is required: it names the work to do.");
        if (!utf8[body._unique].IsEmpty)
            body._options = body._options with { Unique = UniqueBody.Parse(utf8[body._unique]) };
        // A copy: the body's memory is rented, and the job outlives it.
        ReadOnlySpan<byte> payload = utf8[body._payload];
        return new JobRequest(body._type, payload.IsEmpty ? JobPayload.Empty : new JobPayload(payload.ToArray()), body._options);
    }

    private void Take(ref Utf8JsonReader reader, string member)
    {
        switch (member)
        {
            case "type":
                _type = StrictJson.ReadString(ref reader, member);
                break;
            case "payload":
                _payload = ReadPayload(ref reader);
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
            case "delay_seconds":
                _options = _options with { Delay = StrictJson.ReadSeconds(ref reader, member) };
                break;
            case "scheduled_at":
                _options = _options with { ScheduledAt = StrictJson.ReadTime(ref reader, member) };
                break;
            case "expires_at":
                _options = _options with { ExpiresAt = StrictJson.ReadTime(ref reader, member) };
                break;
            case "expires_after_seconds":
                _options = _options with { ExpiresAfter = StrictJson.ReadSeconds(ref reader, member) };
                break;
            case "unique":
                _unique = StrictJson.ReadRange(ref reader);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(member), member, "Not a member of the body.");
        }
    }

    /// <summary>Where the payload's text stands in the body. Whether it is an object the core will say.</summary>
    private static Range ReadPayload(ref Utf8JsonReader reader)
    {
        Range payload = StrictJson.ReadRange(ref reader);
        return payload.End.Value - payload.Start.Value <= MaxPayloadBytes
            ? payload
            : throw new RefusedRequestException(ApiErrors.PayloadTooLarge(MaxPayloadBytes));
    }
}
