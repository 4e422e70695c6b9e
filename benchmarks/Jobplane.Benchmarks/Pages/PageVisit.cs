using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Jobplane.Benchmarks.Pages;

/// <summary>One who looks at the dashboard with a token, a page after the other.</summary>
internal sealed class PageVisit : IDisposable
{
    private readonly HttpClient _client;

    public PageVisit(Uri server, string token)
    {
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server };
        _client.DefaultRequestHeaders.Add("Cookie", $"jobplane_token={token}");
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
    }

    /// <summary>Reads a page to its end.</summary>
    /// <returns>Its size in bytes.</returns>
    public async Task<long> ReadAsync(DashboardPage page, Durations times)
    {
        long sentAt = Stopwatch.GetTimestamp();
        using HttpResponseMessage answer = await _client.GetAsync(new Uri($"/jobs{page.Path}", UriKind.Relative));
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        times.Add(sentAt, Stopwatch.GetTimestamp());
        bool isLogin = answer.Headers.Location?.OriginalString.Contains("/login", StringComparison.Ordinal) is true;
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Found) || isLogin)
            throw new InvalidOperationException($"{page.Path} answered {(int)answer.StatusCode}.");
        return body.Length;
    }

    public void Dispose() => _client.Dispose();
}
