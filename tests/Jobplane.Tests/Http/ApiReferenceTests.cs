using System.Text.RegularExpressions;
using Jobplane.Server.Development;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Hosting;

namespace Jobplane.Tests.Http;

public sealed partial class ApiReferenceTests
{
    [Fact]
    public async Task Reference_in_development_loads_nothing_from_elsewhere()
    {
        await using TestApi api = await TestApi.CreateAsync(
            StoreKind.Sqlite, configure: builder => builder.Environment.EnvironmentName = Environments.Development);

        ApiAnswer page = await api.GetAsync($"{ApiReference.Path}/", token: null);
        ApiAnswer another = await api.GetAsync($"{ApiReference.Path}/", token: null);
        string[] scripts = [.. Source().Matches(page.Text).Select(match => match.Groups["address"].Value)];

        Assert.Equal((200, "text/html"), (page.Status, page.Header("Content-Type")));
        Assert.DoesNotContain("http", page.Text.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(["scalar.js", "scalar.aspnetcore.js"], scripts);
        foreach (string script in scripts)
            Assert.Equal(200, (await api.GetAsync($"{ApiReference.Path}/{script}", token: null)).Status);
        Assert.Matches("^default-src 'self'; script-src 'self' 'nonce-[0-9A-F]{32}'; ", page.Header("Content-Security-Policy"));
        Assert.NotEqual(page.Header("Content-Security-Policy"), another.Header("Content-Security-Policy"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", (await api.GetAsync("/healthz", token: null)).Header("Content-Security-Policy"));
    }

    [Fact]
    public async Task Reference_in_production_is_not_there()
    {
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite);

        (await api.GetAsync($"{ApiReference.Path}/", token: null)).AssertError(404, "NOT_FOUND");
    }

    [GeneratedRegex("src=\"(?<address>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Source();
}
