using System.Buffers.Text;
using System.Security.Cryptography;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>A job as the API shows it, in bytes.</summary>
internal sealed class JobRepresentation
{
    private const int VersionBytes = 16;

    /// <summary>Bytes of all but payload and result, with room for a line of error.</summary>
    private const int UsualLength = 1024;

    private JobRepresentation(ReadOnlyMemory<byte> utf8, bool isFinished)
    {
        Utf8 = utf8;
        IsFinished = isFinished;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8.Span, hash);
        Version = Base64Url.EncodeToString(hash[..VersionBytes]);
    }

    /// <summary>The JSON, envelope included.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>A hash of the bytes, so that it changes with any of them, whatever members are added.</summary>
    public string Version { get; }

    /// <summary>The version as an entity tag.</summary>
    public string ETag => $"\"{Version}\"";

    /// <summary>Whether nothing more happens to the job, unless it is retried.</summary>
    public bool IsFinished { get; }

    public static JobRepresentation Of(Job job) => new(
        JsonResponse.Encode(job, JobWriter.WriteJob, job.Payload.Utf8.Length + (job.Result?.Utf8.Length ?? 0) + UsualLength),
        job.Status is JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled);

    /// <summary>Answers 200 with the job, or 304 when the client has it.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.ETag = ETag;
        context.Response.Headers.Append("Vary", "Authorization");
        if (!EntityTags.Of(context.Request).Match(ETag))
            return JsonResponse.WriteAsync(context, StatusCodes.Status200OK, Utf8);
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }
}
