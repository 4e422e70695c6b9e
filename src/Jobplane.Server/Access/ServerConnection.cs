using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Jobplane.Server.Commands;

namespace Jobplane.Server.Access;

/// <summary>A server's API.</summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    /// <summary>More than a server holds a request back.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(61);

    private readonly HttpClient _http;
    private readonly string _api;

    public ServerConnection(Uri server, string token)
    {
        // A redirect is not followed: it would lead the token elsewhere.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _api = $"{server.AbsoluteUri.TrimEnd('/')}/api/";
    }

    /// <summary>Reads data of a path.</summary>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        (await ReadAsync(path, configure: null, cancellationToken)).Data;

    /// <summary>Reads a page of a list.</summary>
    public async Task<JsonPage> GetPageAsync(string path, CancellationToken cancellationToken)
    {
        ServerAnswer answer = await ReadAsync(path, configure: null, cancellationToken);
        return new JsonPage([.. answer.Data.EnumerateArray()], answer.NextCursor);
    }

    /// <summary>Reads data of a path, once it is other than what <paramref name="entityTag"/> stands for, or after the wait.</summary>
    public Task<ServerAnswer> WaitAsync(string path, string? entityTag, int seconds, CancellationToken cancellationToken) => ReadAsync(
        path,
        request =>
        {
            if (entityTag is null)
                return;
            request.Headers.TryAddWithoutValidation("If-None-Match", entityTag);
            request.Headers.TryAddWithoutValidation("Prefer", $"wait={seconds}");
        },
        cancellationToken);

    /// <summary>Reads an answer of JSON lines while it comes.</summary>
    public async IAsyncEnumerable<JsonElement> ReadLinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await OpenAsync(path, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await ReadLineAsync(lines, path, cancellationToken) is { } line)
            yield return JsonText.Read(line);
    }

    /// <summary>Sends a change.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below <c>/api</c>.</param>
    /// <param name="body">JSON; null for none.</param>
    /// <param name="exitCodeOfInvalid">The exit code when the server refuses what was sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, string? body, int exitCodeOfInvalid, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, _api + path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return (await SendAsync(request, exitCodeOfInvalid, cancellationToken)).Data;
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads, and reads again when the server asks for a pause: long lists go beyond what it allows a minute.</summary>
    private async Task<ServerAnswer> ReadAsync(string path, Action<HttpRequestMessage>? configure, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _api + path);
            configure?.Invoke(request);
            ServerAnswer answer = await SendAsync(request, ExitCodes.Usage, cancellationToken);
            if (answer.RetryAfter is null)
                return answer;
            await PauseAsync(answer, cancellationToken);
        }
    }

    /// <summary>Begins to read an answer, and begins again when the server asks for a pause.</summary>
    private async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _api + path);
            HttpResponseMessage response = await TryAsync(
                request, () => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken), cancellationToken);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                byte[] content = await TryAsync(request, () => response.Content.ReadAsByteArrayAsync(cancellationToken), cancellationToken);
                await PauseAsync(Read(request, response, content, ExitCodes.Usage), cancellationToken);
            }
        }
    }

    private static async Task<string?> ReadLineAsync(StreamReader lines, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new OutageException($"The server broke the answer to {path} off: {e.GetBaseException().Message} What was written is not all there is; try again.");
        }
    }

    private static async Task PauseAsync(ServerAnswer answer, CancellationToken cancellationToken)
    {
        TimeSpan pause = answer.RetryAfter ?? TimeSpan.Zero;
        CommandLine.Report($"The server allows no more requests for now; going on in {pause.TotalSeconds:0} s.");
        await Task.Delay(pause, cancellationToken);
    }

    private Task<ServerAnswer> SendAsync(HttpRequestMessage request, int exitCodeOfInvalid, CancellationToken cancellationToken) => TryAsync(
        request,
        async () =>
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            byte[] content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return Read(request, response, content, exitCodeOfInvalid);
        },
        cancellationToken);

    private static async Task<T> TryAsync<T>(HttpRequestMessage request, Func<Task<T>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException e)
        {
            throw new OutageException($"{request.RequestUri} cannot be reached: {e.GetBaseException().Message}. Is the server running, and --url right?");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OutageException($"{request.RequestUri} did not answer within {Timeout.TotalSeconds:0} s.");
        }
    }

    private static ServerAnswer Read(HttpRequestMessage request, HttpResponseMessage response, byte[] content, int exitCodeOfInvalid)
    {
        if (response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified)
            return new ServerAnswer();
        if (response.StatusCode == HttpStatusCode.TooManyRequests && request.Method == HttpMethod.Get
            && response.Headers.RetryAfter?.Delta is { } pause && pause <= LongestRetryAfter)
        {
            return new ServerAnswer { RetryAfter = pause };
        }

        CommandException? problem = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            if (response.IsSuccessStatusCode && document.RootElement.TryGetProperty("data", out JsonElement data))
            {
                string? next = document.RootElement.TryGetProperty("next_cursor", out JsonElement cursor) ? cursor.GetString() : null;
                return new ServerAnswer { Data = data.Clone(), NextCursor = next, EntityTag = response.Headers.ETag?.ToString() };
            }

            if (document.RootElement.TryGetProperty("error", out JsonElement error))
                problem = ProblemOf(response.StatusCode, Describe(error), exitCodeOfInvalid);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Not an answer of ours.
        }

        throw problem ?? new CommandException(
            ExitCodes.Error, $"{request.RequestUri} answered {(int)response.StatusCode}, but not as a Jobplane server does. Is --url right?");
    }

    private static CommandException ProblemOf(HttpStatusCode status, string description, int exitCodeOfInvalid) => status switch
    {
        HttpStatusCode.NotFound => new CommandException(ExitCodes.NotFound, description),
        HttpStatusCode.BadRequest => new CommandException(exitCodeOfInvalid, description),
        HttpStatusCode.ServiceUnavailable => new OutageException(description),
        HttpStatusCode.Forbidden => new ForbiddenException(description),
        _ => new CommandException(ExitCodes.Error, description),
    };

    private static string Describe(JsonElement error)
    {
        string? id = error.TryGetProperty("request_id", out JsonElement request) ? request.GetString() : null;
        string text = $"{error.GetProperty("code").GetString()}: {error.GetProperty("message").GetString()}";
        return id is null ? text : $"{text} (request {id})";
    }
}
