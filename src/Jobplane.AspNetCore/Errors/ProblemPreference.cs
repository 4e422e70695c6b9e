using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Jobplane.AspNetCore.Errors;

/// <summary>Whether a client prefers RFC 9457's media type to plain JSON.</summary>
internal static class ProblemPreference
{
    public const string ProblemType = "application/problem+json";

    public static bool Prefers(HttpRequest request)
    {
        StringValues accept = request.Headers.Accept;
        // Without the word it cannot win: a range that covers both leaves it at JSON.
        if (!accept.ToString().Contains(ProblemType, StringComparison.OrdinalIgnoreCase)
            || !MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? ranges))
        {
            return false;
        }

        (double Quality, int Exactness, int Earliness) problem = Rank(ranges, ProblemType);
        return problem.Quality > 0 && problem.CompareTo(Rank(ranges, JsonResponse.JsonType)) > 0;
    }

    /// <summary>A type's quality, then how exactly the client names it, then how early.</summary>
    private static (double Quality, int Exactness, int Earliness) Rank(IList<MediaTypeHeaderValue> ranges, string type)
    {
        (double Quality, int Exactness, int Earliness) rank = default;
        for (int i = 0; i < ranges.Count; i++)
        {
            // The most exact range that covers a type sets its quality (RFC 9110, section 12.5.1).
            int exactness = Exactness(ranges[i], type);
            if (exactness > rank.Exactness)
                rank = (ranges[i].Quality ?? 1, exactness, -i);
        }

        return rank;
    }

    /// <summary>How exactly a range names a type, whatever its parameters; 0 when it does not.</summary>
    private static int Exactness(MediaTypeHeaderValue range, string type)
    {
        if (range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            return 3;
        if (range.MediaType.Equals("application/*", StringComparison.OrdinalIgnoreCase))
            return 2;
        return range.MatchesAllTypes ? 1 : 0;
    }
}
