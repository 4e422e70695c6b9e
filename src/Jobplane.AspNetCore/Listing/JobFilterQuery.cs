using System.Globalization;
using Jobplane.AspNetCore.Requests;

namespace Jobplane.AspNetCore.Listing;

/// <summary>A filter of jobs in a query.</summary>
internal static class JobFilterQuery
{
    /// <summary>The parameters that it is made of.</summary>
    public static readonly IReadOnlyList<string> Parameters =
        ["status", "type", "queue", "error", "error_group", "created_after", "created_before", QueryParameters.Argument, "id"];

    /// <summary>The filter that a query asks for.</summary>
    /// <exception cref="JobValidationException">A parameter is at fault.</exception>
    public static JobFilter Read(QueryParameters query) => new()
    {
        Status = query.Status("status"),
        Type = query.Text("type"),
        Queue = query.Text("queue"),
        Error = query.Text("error"),
        ErrorGroup = query.Text("error_group"),
        CreatedAfter = query.Time("created_after"),
        CreatedBefore = query.Time("created_before"),
        Arguments = query.Arguments(),
        Id = query.Id("id"),
    };

    /// <summary>What a cursor of the filter's pages is bound to.</summary>
    public static string?[] Scope(string list, string project, JobFilter filter) =>
    [
        list, project, filter.Status?.ToName(), filter.Type, filter.Queue, filter.Error, filter.ErrorGroup, Format(filter.CreatedAfter), Format(filter.CreatedBefore),
        filter.Id?.ToString(), .. filter.Arguments.SelectMany(argument => new[] { argument.Path, argument.Value }),
    ];

    private static string? Format(DateTimeOffset? time) => time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
