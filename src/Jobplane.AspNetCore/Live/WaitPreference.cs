using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Live;

/// <summary>The preference <c>wait</c> of a request: how long its client would wait for news (RFC 7240, section 4.3).</summary>
internal static class WaitPreference
{
    public const string Header = "Prefer";
    public const string AppliedHeader = "Preference-Applied";

    /// <summary>Longest wait in seconds; a longer one is cut to it, and the answer says so.</summary>
    public const int MaxSeconds = 30;

    private const string Name = "wait";

    /// <summary>The seconds to wait; null when the client prefers nothing, or something that cannot be understood and so is passed over.</summary>
    public static int? Of(HttpRequest request)
    {
        string preferences = request.Headers[Header].ToString();
        for (int start = 0; start < preferences.Length;)
        {
            int end = start + LengthOfFirst(preferences.AsSpan(start));
            if (TryRead(preferences.AsSpan(start, end - start), out int? seconds))
                return seconds;
            start = end + 1;
        }

        return null;
    }

    /// <summary>Up to the comma that ends the first preference of a list; one in quotes ends nothing.</summary>
    private static int LengthOfFirst(ReadOnlySpan<char> list)
    {
        bool isQuoted = false;
        for (int i = 0; i < list.Length; i++)
        {
            if (list[i] == '"')
                isQuoted = !isQuoted;
            else if (list[i] == '\\' && isQuoted)
                i++;
            else if (list[i] == ',' && !isQuoted)
                return i;
        }

        return list.Length;
    }

    /// <summary>Whether a preference is the one for waiting. Of several, the first counts, even if its value means nothing.</summary>
    private static bool TryRead(ReadOnlySpan<char> preference, out int? seconds)
    {
        seconds = null;
        int parameters = preference.IndexOf(';');
        if (parameters >= 0)
            preference = preference[..parameters];
        int equals = preference.IndexOf('=');
        ReadOnlySpan<char> name = equals < 0 ? preference : preference[..equals];
        if (!name.Trim().Equals(Name, StringComparison.OrdinalIgnoreCase))
            return false;
        ReadOnlySpan<char> value = equals < 0 ? default : preference[(equals + 1)..].Trim();
        if (value is ['"', .., '"'])
            value = value[1..^1];
        seconds = !value.IsEmpty && !value.ContainsAnyExceptInRange('0', '9') ? Bounded(value) : null;
        return true;
    }

    private static int Bounded(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? Math.Min(seconds, MaxSeconds) : MaxSeconds;
}
