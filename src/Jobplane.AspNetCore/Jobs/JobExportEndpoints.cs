using System.IO.Pipelines;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Requests;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jobplane.AspNetCore.Jobs;

/// <summary>
/// The route that sends all of a project's jobs, a line each. It reads as fast as the client does, so that it holds a page of jobs and no more.
/// </summary>
internal sealed partial class JobExportEndpoints(JobClient jobs, IHostApplicationLifetime lifetime, ILogger<JobExportEndpoints> logger)
{
    public const string ContentType = "application/x-ndjson";

    /// <summary>Bytes that are sent together.</summary>
    private const int ChunkBytes = 32 * 1024;

    public async Task ExportAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            throw new RefusedRequestException(ApiErrors.Stopping);
        IAsyncEnumerator<ExportedJob> export = jobs.ExportAsync(ApiRequest.Of(context).Caller.ProjectId, end.Token).GetAsyncEnumerator(end.Token);
        await using (export)
        {
            // Before anything is sent, so that a store which is away makes an answer like any other.
            bool isMore = await export.MoveNextAsync();
            context.Response.ContentType = ContentType;
            context.Response.Headers.CacheControl = JsonResponse.Private;
            try
            {
                await SendAsync(export, isMore, context.Response.BodyWriter, end.Token);
            }
            catch (Exception e) when (e is StoreException or OperationCanceledException)
            {
                if (!context.RequestAborted.IsCancellationRequested)
                    LogBrokenOff(ApiRequest.Of(context).RequestId, e);
                // What was sent looks whole unless the connection breaks off.
                context.Abort();
            }
        }
    }

    private static async Task SendAsync(IAsyncEnumerator<ExportedJob> export, bool isMore, PipeWriter output, CancellationToken cancellationToken)
    {
        for (; isMore; isMore = await export.MoveNextAsync())
        {
            JsonResponse.WriteLine(output, export.Current, JobWriter.WriteExported);
            if (output.UnflushedBytes >= ChunkBytes)
                await output.FlushAsync(cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 3120, Level = LogLevel.Warning, Message = "The export of request {RequestId} was broken off, and its connection closed.")]
    private partial void LogBrokenOff(string requestId, Exception exception);
}
