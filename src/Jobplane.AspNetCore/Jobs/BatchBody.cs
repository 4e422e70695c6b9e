using System.Text.Json;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Requests;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>The body of a batch: <c>{"jobs": [ … ]}</c>, each of them as the body of an enqueue.</summary>
internal sealed class BatchBody
{
    /// <summary>Most bytes of a body.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    private const int MaxJobs = 1000;
    private const string JobsMember = "jobs";

    private readonly List<Range> _jobs = [];

    /// <summary>The jobs that a body asks for.</summary>
    /// <exception cref="RefusedRequestException">The body cannot be read.</exception>
    /// <exception cref="JobValidationException">A member is at fault; it is named with its place, such as <c>jobs[3].type</c>.</exception>
    public static IReadOnlyList<JobRequest> Parse(ReadOnlySpan<byte> utf8, string projectId)
    {
        var body = new BatchBody();
        StrictJson.ReadObject(utf8, [JobsMember], body, static (ref Utf8JsonReader reader, string _, BatchBody body) => body.Take(ref reader));
        if (body._jobs.Count == 0)
            throw new JobValidationException(JobsMember, $"{JobsMember} must be an array of 1 to {MaxJobs} jobs.");
        var requests = new List<JobRequest>(body._jobs.Count);
        foreach (Range job in body._jobs)
            requests.Add(Parse(utf8[job], projectId, $"{JobsMember}[{requests.Count}]"));
        return requests;
    }

    private static JobRequest Parse(ReadOnlySpan<byte> utf8, string projectId, string place)
    {
        try
        {
            return EnqueueBody.Parse(utf8, projectId);
        }
        catch (JobValidationException e)
        {
            throw new JobValidationException($"{place}.{e.Member}", $"{place}.{e.Message}");
        }
        catch (RefusedRequestException e)
        {
            // The whole is known to be JSON, so it can only be the payload's size.
            throw new RefusedRequestException(e.Error with
            {
                Message = $"{place}.{e.Error.Message}",
                Details = [.. e.Error.Details.Select(detail => detail.Text is null ? detail : ErrorDetail.Of(detail.Name, $"{place}.{detail.Text}"))],
            });
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JobValidationException(JobsMember, $"{JobsMember} must be an array of 1 to {MaxJobs} jobs.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_jobs.Count == MaxJobs)
                throw new JobValidationException(JobsMember, $"{JobsMember} has more than {MaxJobs} jobs.");
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JobValidationException($"{JobsMember}[{_jobs.Count}]", $"{JobsMember}[{_jobs.Count}] must be an object.");
            _jobs.Add(StrictJson.ReadRange(ref reader));
        }
    }
}
