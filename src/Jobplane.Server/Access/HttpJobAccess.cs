using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Jobplane.AspNetCore.Bulk;
using Jobplane.Server.Commands;

namespace Jobplane.Server.Access;

/// <summary>Jobs by way of a server; its token names the project.</summary>
internal sealed class HttpJobAccess : IJobAccess
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly string _jobs;
    private readonly string _bulk;

    public HttpJobAccess(Uri server, string token)
    {
        // A redirect is not followed: it would lead the token elsewhere.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _jobs = $"{server.AbsoluteUri.TrimEnd('/')}/api/jobs";
        _bulk = $"{server.AbsoluteUri.TrimEnd('/')}/api/bulk";
    }

    public Task<JobAnswer> EnqueueAsync(NewJobArguments job, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, _jobs, JsonText.Compact(writer => Write(writer, job)), ExitCodes.Usage, cancellationToken);

    public Task<JobAnswer> GetAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"{_jobs}/{id}", body: null, ExitCodes.Usage, cancellationToken);

    public Task<JobAnswer> RetryAsync(Guid id, int? maxAttempts, CancellationToken cancellationToken)
    {
        string? body = maxAttempts is { } limit ? JsonText.Compact(writer => WriteLimit(writer, limit)) : null;
        // The arguments were checked before: what is refused is the job's state.
        return SendAsync(HttpMethod.Post, $"{_jobs}/{id}/retry", body, ExitCodes.Error, cancellationToken);
    }

    public Task<JobAnswer> StartBulkAsync(BulkRequest request, bool isDryRun, CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Post, _bulk, JsonText.Compact(writer => BulkWriter.WriteRequest(writer, request, isDryRun)), ExitCodes.Usage, cancellationToken);

    public Task<JobAnswer> GetBulkAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"{_bulk}/{id}", body: null, ExitCodes.Usage, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JobAnswer> SendAsync(HttpMethod method, string url, string? body, int exitCodeOfInvalid, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            byte[] content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return Read(response, content, url, exitCodeOfInvalid);
        }
        catch (HttpRequestException e)
        {
            return new JobAnswer(ExitCodes.Error, null, $"{url} cannot be reached: {e.GetBaseException().Message}. Is the server running, and --server right?");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new JobAnswer(ExitCodes.Error, null, $"{url} did not answer within {Timeout.TotalSeconds:0} s.");
        }
    }

    private static JobAnswer Read(HttpResponseMessage response, byte[] content, string url, int exitCodeOfInvalid)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            if (response.IsSuccessStatusCode && document.RootElement.TryGetProperty("data", out JsonElement data))
                return new JobAnswer(ExitCodes.Success, JsonText.Indent(data), null);
            if (document.RootElement.TryGetProperty("error", out JsonElement error))
                return new JobAnswer(ExitCodeOf(response.StatusCode, exitCodeOfInvalid), null, Describe(error));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not an answer of ours.
        }

        return new JobAnswer(ExitCodes.Error, null, $"{url} answered {(int)response.StatusCode}, but not as a Jobplane server does. Is --server right?");
    }

    private static int ExitCodeOf(HttpStatusCode status, int exitCodeOfInvalid) => status switch
    {
        HttpStatusCode.NotFound => ExitCodes.NotFound,
        HttpStatusCode.BadRequest => exitCodeOfInvalid,
        _ => ExitCodes.Error,
    };

    private static string Describe(JsonElement error)
    {
        string? id = error.TryGetProperty("request_id", out JsonElement request) ? request.GetString() : null;
        string text = $"{error.GetProperty("code").GetString()}: {error.GetProperty("message").GetString()}";
        return id is null ? text : $"{text} (request {id})";
    }

    private static void Write(Utf8JsonWriter writer, NewJobArguments job)
    {
        writer.WriteStartObject();
        writer.WriteString("type", job.Type);
        if (job.Payload is not null)
        {
            writer.WritePropertyName("payload");
            writer.WriteRawValue(job.Payload);
        }

        if (job.Queue is not null)
            writer.WriteString("queue", job.Queue);
        if (job.Priority is { } priority)
            writer.WriteNumber("priority", priority);
        if (job.MaxAttempts is { } maxAttempts)
            writer.WriteNumber("max_attempts", maxAttempts);
        if (job.Delay is { } delay)
            writer.WriteNumber("delay_seconds", (long)delay.TotalSeconds);
        writer.WriteEndObject();
    }

    private static void WriteLimit(Utf8JsonWriter writer, int limit)
    {
        writer.WriteStartObject();
        writer.WriteNumber("max_attempts", limit);
        writer.WriteEndObject();
    }
}
