using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Jobplane.AspNetCore.Requests;

/// <summary>A request's query: known parameters in their exact case, each at most once unless it is one that may be there more often.</summary>
internal sealed class QueryParameters
{
    private const int DefaultLimit = 20;
    private const int MaxShownName = 100;

    /// <summary>The one parameter that may be there more than once.</summary>
    public const string Argument = "arg";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _arguments = [];

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

            if (name == Argument)
                query._arguments.Add(pair.DecodeValue().ToString());
            else if (!query._values.TryAdd(name, pair.DecodeValue().ToString()))
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
            : throw NoStatus(name);

    /// <summary>What <c>arg</c> asks for, each <c>path=value</c>.</summary>
    /// <exception cref="JobValidationException">One has no value.</exception>
    public IReadOnlyList<JobArgument> Arguments() => [.. _arguments.Select(static text => text.Split('=', 2) is [string path, string value]
        ? new JobArgument(path, value)
        : throw new JobValidationException(Argument, $"{Argument} must be a place in the payload and its value, such as region=us-east-1."))];

    /// <summary>A parameter's time; null when it is not there.</summary>
    /// <exception cref="JobValidationException">It is not a time with an offset.</exception>
    public DateTimeOffset? Time(string name) => Text(name) is not { } text
        ? null
        : TimeText.TryParse(text, out DateTimeOffset time) ? time : throw TimeText.Refusal(name);

    /// <summary>A parameter's id of a job; null when it is not there.</summary>
    /// <exception cref="JobValidationException">It is not one.</exception>
    public Guid? Id(string name) => Text(name) is not { } text
        ? null
        : JobId.TryParse(text, out Guid id) ? id : throw NoId(name);

    /// <summary>The error of a text that is no status.</summary>
    public static JobValidationException NoStatus(string member) =>
        new(member, $"{member} must be one of: {string.Join(", ", Enum.GetValues<JobStatus>().Select(known => known.ToName()))}.");

    /// <summary>The error of a text that is no id.</summary>
    public static JobValidationException NoId(string member) => new(member, $"{member} must be a UUID v4.");

    /// <summary>A parameter's whole number of seconds; null when it is not there.</summary>
    /// <exception cref="JobValidationException">It is not a whole number.</exception>
    public TimeSpan? Seconds(string name) => Integer(name) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>A parameter's whole number; null when it is not there.</summary>
    /// <exception cref="JobValidationException">It is not a whole number.</exception>
    public int? Integer(string name) => Text(name) is not { } text
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new JobValidationException(name, $"{name} must be a whole number.");
}
