using Jobplane.Tests.Http;

namespace Jobplane.Tests.Dashboard;

/// <summary>Asks the dashboard as a browser would, and follows nothing.</summary>
internal sealed class DashboardRequests(Uri server, string root = "/jobs") : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server };

    public static DashboardRequests To(TestApi api) => new(api.Client.BaseAddress!);

    public Task<DashboardAnswer> GetAsync(string path, string? token = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, token, form: null, headers);

    /// <summary>Posts a form from a page of the dashboard's own.</summary>
    public Task<DashboardAnswer> PostAsync(string path, string? token, params (string Name, string Value)[] form) =>
        SendAsync(HttpMethod.Post, path, token, form, ("Sec-Fetch-Site", "same-origin"));

    public async Task<DashboardAnswer> SendAsync(
        HttpMethod method, string path, string? token, (string Name, string Value)[]? form, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, root + path);
        if (token is not null)
            request.Headers.Add("Cookie", $"jobplane_token={token}");
        if (form is not null)
            request.Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return new DashboardAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Headers.Location?.OriginalString ?? "",
            response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies) ? [.. cookies] : [],
            response);
    }

    public void Dispose() => _http.Dispose();
}
