using System.Text.Json;
using Jobplane.AspNetCore.Requests;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>The member <c>unique</c> of an enqueue's body.</summary>
internal sealed class UniqueBody
{
    private const string Member = "unique";

    private static readonly string[] Members = ["key", "scope", "period_seconds", "on_conflict"];

    private UniqueOptions? _options;
    private UniqueScope _scope;
    private TimeSpan? _period;
    private UniqueConflict _onConflict;

    /// <summary>Reads it.</summary>
    /// <exception cref="JobValidationException">A member is at fault; it is named with its place, such as <c>unique.key</c>.</exception>
    public static UniqueOptions Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8 is not [(byte)'{', ..])
            throw new JobValidationException(Member, $"{Member} must be an object.");
        var body = new UniqueBody();
        try
        {
            StrictJson.ReadObject(utf8, Members, body, static (ref Utf8JsonReader reader, string member, UniqueBody body) => body.Take(ref reader, member));
        }
        catch (JobValidationException e)
        {
            throw new JobValidationException($"{Member}.{e.Member}", $"{Member}.{e.Message}");
        }

        return body._options is { } options
            ? options with { Scope = body._scope, Period = body._period, OnConflict = body._onConflict }
            : throw new JobValidationException($"{Member}.key", $"{Member}.key is required: it says what must not be there twice.");
    }

    private void Take(ref Utf8JsonReader reader, string member)
    {
        switch (member)
        {
            case "key":
                _options = new UniqueOptions(StrictJson.ReadString(ref reader, member));
                break;
            case "scope":
                if (!UniqueNames.TryParse(StrictJson.ReadString(ref reader, member), out _scope))
                    throw new JobValidationException(member, $"{member} must be one of: {string.Join(", ", UniqueNames.Scopes)}.");
                break;
            case "period_seconds":
                _period = StrictJson.ReadSeconds(ref reader, member);
                break;
            case "on_conflict":
                if (!UniqueNames.TryParse(StrictJson.ReadString(ref reader, member), out _onConflict))
                    throw new JobValidationException(member, $"{member} must be one of: {string.Join(", ", UniqueNames.Conflicts)}.");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(member), member, "Not a member of the body.");
        }
    }
}
