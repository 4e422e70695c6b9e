using System.Text.Json;
using Jobplane.AspNetCore.Requests;

namespace Jobplane.AspNetCore.Listing;

/// <summary>A filter of jobs in a body: the members that <see cref="JobFilterQuery"/> has as parameters, with <c>args</c> as an object.</summary>
internal sealed class JobFilterBody
{
    private const string Member = "filter";

    private static readonly string[] Members = ["status", "type", "queue", "error", "error_group", "created_after", "created_before", "args", "id"];

    private JobFilter _filter = new();

    /// <summary>Reads it.</summary>
    /// <exception cref="JobValidationException">A member is at fault; it is named with its place, such as <c>filter.status</c>.</exception>
    public static JobFilter Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8 is not [(byte)'{', ..])
            throw new JobValidationException(Member, $"{Member} must be an object.");
        var body = new JobFilterBody();
        try
        {
            StrictJson.ReadObject(utf8, Members, body, static (ref Utf8JsonReader reader, string member, JobFilterBody body) => body.Take(ref reader, member));
        }
        catch (JobValidationException e)
        {
            throw new JobValidationException($"{Member}.{e.Member}", $"{Member}.{e.Message}");
        }

        return body._filter;
    }

    private void Take(ref Utf8JsonReader reader, string member) => _filter = member switch
    {
        "status" => _filter with { Status = ReadStatus(ref reader, member) },
        "type" => _filter with { Type = StrictJson.ReadString(ref reader, member) },
        "queue" => _filter with { Queue = StrictJson.ReadString(ref reader, member) },
        "error" => _filter with { Error = StrictJson.ReadString(ref reader, member) },
        "error_group" => _filter with { ErrorGroup = StrictJson.ReadString(ref reader, member) },
        "created_after" => _filter with { CreatedAfter = StrictJson.ReadTime(ref reader, member) },
        "created_before" => _filter with { CreatedBefore = StrictJson.ReadTime(ref reader, member) },
        "args" => _filter with { Arguments = [.. StrictJson.ReadStrings(ref reader, member).Select(each => new JobArgument(each.Name, each.Value))] },
        "id" => _filter with { Id = ReadId(ref reader, member) },
        _ => throw new ArgumentOutOfRangeException(nameof(member), member, "Not a member of the filter."),
    };

    private static JobStatus ReadStatus(ref Utf8JsonReader reader, string member) =>
        JobStatusNames.TryParse(StrictJson.ReadString(ref reader, member), out JobStatus status) ? status : throw QueryParameters.NoStatus(member);

    private static Guid ReadId(ref Utf8JsonReader reader, string member) =>
        JobId.TryParse(StrictJson.ReadString(ref reader, member), out Guid id) ? id : throw QueryParameters.NoId(member);
}
