using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Jobplane.AspNetCore.Requests;

/// <summary>Times as requests write them: ISO 8601 with an offset or Z.</summary>
internal static class TimeText
{
    private const int MaxLength = 40;

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789-:.+TZ");

    /// <summary>Reads a time. Without an offset it would be of the server's own zone, and so is none.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        bool hasOffset = text.EndsWith('Z') || text is [.., '+' or '-', _, _, ':', _, _];
        if (!hasOffset || text.Length > MaxLength || text.AsSpan().ContainsAnyExcept(Characters))
            return false;
        var reader = new Utf8JsonReader(Encoding.ASCII.GetBytes($"\"{text}\""));
        return reader.Read() && reader.TryGetDateTimeOffset(out time);
    }

    /// <summary>The error of a text that is no time.</summary>
    public static JobValidationException Refusal(string member) =>
        new(member, $"{member} must be an ISO 8601 time with an offset or Z, such as 2026-02-01T00:00:00Z.");
}
