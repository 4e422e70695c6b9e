using System.Net.Http.Headers;

namespace Jobplane.Tests.Http;

/// <summary>A client of an event stream, which reads as the HTML standard says.</summary>
internal sealed class EventStream : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventStream(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _lines = new StreamReader(body);
    }

    public HttpResponseHeaders Headers => _response.Headers;

    public string? ContentType => _response.Content.Headers.ContentType?.ToString();

    public static async Task<EventStream> OpenAsync(TestApi api, string id, string token, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{id}/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        HttpResponseMessage response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        return new EventStream(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event; comments are passed over. Null at the end of the stream.</summary>
    public async Task<ServerEvent?> NextAsync()
    {
        ServerEvent? next;
        do
            next = await NextOrCommentAsync();
        while (next is { Id: null });
        return next;
    }

    /// <summary>The next event or comment; null at the end of the stream.</summary>
    public async Task<ServerEvent?> NextOrCommentAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        string? id = null;
        var data = new List<string>();
        while (await _lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith(':'))
                return new ServerEvent(Id: null, line[1..].Trim());
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data.Add(line[6..]);
            else if (line.Length > 0)
                Assert.StartsWith("retry: ", line, StringComparison.Ordinal);
            else if (data.Count > 0)
                return new ServerEvent(id, string.Join('\n', data));
        }

        return null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
