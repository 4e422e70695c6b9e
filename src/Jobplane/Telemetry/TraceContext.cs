using System.Diagnostics;

namespace Jobplane.Telemetry;

/// <summary>
/// A trace as it is stored with a job: the W3C's <c>traceparent</c>, and its <c>tracestate</c> on a second line if there is one. Plain SQL may have put anything
/// there, so what does not read as such counts as no trace.
/// </summary>
internal static class TraceContext
{
    /// <summary>Most characters of a <c>tracestate</c>; a longer one is left out, which the standard allows.</summary>
    public const int MaxStateLength = 512;

    private const char Separator = '\n';

    /// <summary>What is stored of an activity; null when there is none, or it is not of the W3C's form.</summary>
    public static string? Of(Activity? activity)
    {
        if (activity is not { IdFormat: ActivityIdFormat.W3C, Id: { } parent })
            return null;
        return activity.TraceStateString is { Length: > 0 } state && IsUsable(state) ? $"{parent}{Separator}{state}" : parent;
    }

    /// <summary>Reads what is stored; false when it is no trace.</summary>
    public static bool TryRead(string? stored, out ActivityContext context)
    {
        context = default;
        if (stored is null)
            return false;
        int end = stored.IndexOf(Separator, StringComparison.Ordinal);
        string? state = end >= 0 && IsUsable(stored.AsSpan(end + 1)) ? stored[(end + 1)..] : null;
        return ActivityContext.TryParse(end < 0 ? stored : stored[..end], state, isRemote: true, out context);
    }

    /// <summary>The trace's id, 32 hexadecimal digits; null when there is no trace.</summary>
    public static string? ReadTraceId(string? stored) => TryRead(stored, out ActivityContext context) ? context.TraceId.ToHexString() : null;

    private static bool IsUsable(ReadOnlySpan<char> state) => state.Length <= MaxStateLength && !state.ContainsAnyExceptInRange(' ', '~');
}
