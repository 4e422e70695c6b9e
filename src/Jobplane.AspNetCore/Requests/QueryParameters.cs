using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Jobplane.AspNetCore.Requests;

/// <summary>A request's query: known parameters, each at most once, in their exact case.</summary>
internal sealed class QueryParameters
{
    private const int DefaultLimit = 20;
    private const int MaxShownName = 100;
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Reads a query.</summary>
    /// <exception cref="JobValidationException">A parameter is unknown, or there twice.</exception>
    public static QueryParameters Read(HttpRequest request, params ReadOnlySpan<string> known)
    {
        var query = new QueryParameters();
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            string name = pair.DecodeName().ToString();
            if (!known.Contains(name))
            {
                string shown = name.Length <= MaxShownName ? name : name[..MaxShownName];
                throw new JobValidationException(shown, $"{shown} is not a parameter of this route. It may have: {string.Join(", ", known.ToArray())}.");
            }

            if (!query._values.TryAdd(name, pair.DecodeValue().ToString()))
                throw new JobValidationException(name, $"{name} is given twice.");
        }

        return query;
    }

    /// <summary>How many items a page shall have. The core says how many it may.</summary>
    public int Limit => Integer("limit") ?? DefaultLimit;

    /// <summary>A parameter's text; null when it is not there.</summary>
    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <summary>A parameter's status; null when it is not there.</summary>
    /// <exception cref="JobValidationException">It is none of the five.</exception>
    public JobStatus? Status(string name) => Text(name) is not { } text
        ? null
        : JobStatusNames.TryParse(text, out JobStatus status)
            ? status
            : throw new JobValidationException(
                name, $"{name} must be one of: {string.Join(", ", Enum.GetValues<JobStatus>().Select(known => known.ToName()))}.");

    /// <summary>A parameter's whole number of seconds; null when it is not there.</summary>
    /// <exception cref="JobValidationException">It is not a whole number.</exception>
    public TimeSpan? Seconds(string name) => Integer(name) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>A parameter's time; null when it is not there.</summary>
    /// <exception cref="JobValidationException">It is no time with an offset.</exception>
    public DateTimeOffset? Time(string name) => Text(name) is not { } text
        ? null
        : DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new JobValidationException(name, $"{name} must be an ISO 8601 time with an offset or Z, such as 2026-02-01T00:00:00Z.");

    /// <summary>A parameter's whole number; null when it is not there.</summary>
    /// <exception cref="JobValidationException">It is not a whole number.</exception>
    private int? Integer(string name) => Text(name) is not { } text
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new JobValidationException(name, $"{name} must be a whole number.");
}
