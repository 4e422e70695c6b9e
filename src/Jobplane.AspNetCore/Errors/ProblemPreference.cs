using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Jobplane.AspNetCore.Errors;

/// <summary>Whether a client prefers RFC 9457's media type to plain JSON.</summary>
internal static class ProblemPreference
{
    public const string ProblemType = "application/problem+json";

    private static readonly MediaTypeHeaderValue Problem = new(ProblemType);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public static bool Prefers(HttpRequest request)
    {
        StringValues accept = request.Headers.Accept;
        // Without the word it cannot win: a range that covers both leaves it at JSON.
        if (!accept.ToString().Contains(ProblemType, StringComparison.OrdinalIgnoreCase)
            || !MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? ranges))
        {
            return false;
        }

        return Rank(ranges, Problem).CompareTo(Rank(ranges, Json)) > 0;
    }

    /// <summary>A type's quality, then how exactly the client names it, then how early.</summary>
    private static (double Quality, int Exactness, int Earliness) Rank(IList<MediaTypeHeaderValue> ranges, MediaTypeHeaderValue type)
    {
        (double Quality, int Exactness, int Earliness) rank = default;
        for (int i = 0; i < ranges.Count; i++)
        {
            MediaTypeHeaderValue range = ranges[i];
            if (!type.IsSubsetOf(range))
                continue;
            int exactness = range.MatchesAllTypes ? 1 : range.MatchesAllSubTypes ? 2 : 3;
            // The most exact range that covers a type sets its quality (RFC 9110, section 12.5.1).
            if (exactness > rank.Exactness)
                rank = (range.Quality ?? 1, exactness, -i);
        }

        return rank;
    }
}
