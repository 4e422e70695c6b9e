using System.Globalization;

namespace Jobplane.Dashboard.Jobs;

/// <summary>Reads ages such as <c>90s</c>, <c>15m</c>, <c>1h</c> and <c>7d</c>.</summary>
internal static class SearchAge
{
    private const int MostDays = 36_500;

    public static bool TryParse(string text, out TimeSpan age)
    {
        age = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return false;
        double seconds = text[^1] switch
        {
            's' => number,
            'm' => number * 60d,
            'h' => number * 3600d,
            'd' => number * 86_400d,
            _ => -1,
        };
        if (seconds < 0 || seconds > MostDays * 86_400d)
            return false;
        age = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
