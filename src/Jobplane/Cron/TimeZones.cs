using System.Buffers;

namespace Jobplane.Cron;

/// <summary>Time zones by their IANA ids.</summary>
internal static class TimeZones
{
    private const string Utc = "UTC";
    private const int MaxLength = 64;

    // An id becomes a path below the folder of zones. These characters cannot lead out of it, and every id of the IANA begins with a capital:
    // what does not is an alias of this machine alone, or no zone at all.
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    /// <summary>Finds a zone.</summary>
    /// <exception cref="JobValidationException">There is no such zone, or this machine knows none.</exception>
    public static TimeZoneInfo Find(string? id)
    {
        if (id == Utc)
            return TimeZoneInfo.Utc;
        if (id is not { Length: > 0 and <= MaxLength } || !char.IsAsciiLetterUpper(id[0]) || id.AsSpan().ContainsAnyExcept(Characters))
            throw Refuse("time_zone must be the IANA id of a time zone, such as Europe/Zurich or UTC.");
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(id);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException)
        {
            throw Refuse(IsDataMissing
                ? $"time_zone {id} cannot be looked up: this machine has no time zone data, and knows UTC alone. Install it (Debian: apt-get install tzdata)."
                : $"time_zone {id} is not known here. It must be the IANA id of a time zone, such as Europe/Zurich or UTC.");
        }
    }

    private static bool IsDataMissing => !TimeZoneInfo.TryFindSystemTimeZoneById("Europe/London", out _);

    private static JobValidationException Refuse(string reason) => new("time_zone", reason);
}
