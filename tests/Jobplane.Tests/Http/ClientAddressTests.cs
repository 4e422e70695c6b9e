using System.Net;
using Jobplane.AspNetCore.Requests;
using Jobplane.Tests.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

/// <summary>Which address a request is said to come from.</summary>
public sealed class ClientAddressTests
{
    private static readonly string Path = $"/api/jobs/{Guid.NewGuid()}";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("127.0.0.1", "198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.0/8", "198.51.100.7", "198.51.100.7")]
    [InlineData("127.1.2.3/8", "198.51.100.7", "198.51.100.7")]
    [InlineData("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.1 10.0.0.0/8", "203.0.113.9, 198.51.100.7, 10.1.2.3", "198.51.100.7")]
    [InlineData("127.0.0.1 10.0.0.0/8", "10.9.9.9, 198.51.100.7, 10.1.2.3, 10.4.5.6", "198.51.100.7")]
    [InlineData("127.0.0.1 2001:db8::/32", "198.51.100.7, 2001:db8::1", "198.51.100.7")]
    [InlineData("127.0.0.1", "203.0.113.9, [2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2:3:4:5:6")]
    [InlineData("127.0.0.1", "198.51.100.7:4711", "198.51.100.7")]
    [InlineData("127.0.0.1", "::ffff:198.51.100.7", "198.51.100.7")]
    [InlineData("127.0.0.1", "198.51.100.7, unknown", "127.0.0.1")]
    [InlineData("127.0.0.1 10.0.0.0/8", "unknown, 10.1.2.3", "10.1.2.3")]
    [InlineData("127.0.0.1", "", "127.0.0.1")]
    [InlineData("10.0.0.0/8", "198.51.100.7", "127.0.0.1")]
    public async Task Resolve_goes_from_the_right_past_trusted_proxies_and_no_further(string proxies, string forwarded, string client)
    {
        foreach (string peer in (string[])["127.0.0.1", "::ffff:127.0.0.1"])
            Assert.Equal(client, await ResolveAsync(proxies, peer, forwarded));
    }

    [Fact]
    public async Task Resolve_header_in_several_lines_is_read_as_one()
    {
        Assert.Equal("198.51.100.7", await ResolveAsync("127.0.0.1 10.0.0.0/8", "127.0.0.1", "203.0.113.9", "198.51.100.7", "10.0.0.1"));
    }

    [Theory, EveryStore]
    public async Task Audit_shows_the_client_that_a_trusted_proxy_names(StoreKind kind)
    {
        await using TestApi api = await CreateAsync(kind, ("Jobplane:Proxies", "10.0.0.0/8, 127.0.0.1"));
        string id = await api.EnqueueAsync("proj-1");

        ApiAnswer retried = await api.PostAsync($"/api/jobs/{id}/retry", TestApi.Token("proj-1"), json: null, ("X-Forwarded-For", "203.0.113.9, 198.51.100.7"));

        Assert.Equal(200, retried.Status);
        Assert.Equal("198.51.100.7", await api.Store.ScalarAsync($"SELECT remote_address FROM {api.Store.Table("audit_logs")}"));
    }

    [Theory, EveryStore]
    public async Task Audit_without_trusted_proxies_shows_the_peer_whatever_is_forwarded(StoreKind kind)
    {
        await using TestApi api = await CreateAsync(kind);
        string id = await api.EnqueueAsync("proj-1");

        await api.PostAsync($"/api/jobs/{id}/retry", TestApi.Token("proj-1"), json: null,
            ("X-Forwarded-For", "198.51.100.7"), ("X-Real-IP", "198.51.100.7"), ("Forwarded", "for=198.51.100.7"));

        Assert.Equal("127.0.0.1", await api.Store.ScalarAsync($"SELECT remote_address FROM {api.Store.Table("audit_logs")}"));
    }

    [Theory, EveryStore]
    public async Task Limit_behind_a_trusted_proxy_is_each_clients_own_whatever_it_makes_up(StoreKind kind)
    {
        await using TestApi api = await CreateAsync(kind, ("Jobplane:Proxies:0", "127.0.0.1"), ("Jobplane:Proxies:1", "10.0.0.0/8"));
        Task<ApiAnswer> AskAsync(string forwarded) => api.GetAsync(Path, token: null, ("X-Forwarded-For", forwarded));

        for (int i = 0; i < 2; i++)
            Assert.Equal(401, (await AskAsync($"203.0.113.{i}, 198.51.100.7, 10.0.0.1")).Status);
        Assert.Equal(429, (await AskAsync("203.0.113.3, 198.51.100.7, 10.0.0.2")).Status);
        Assert.Equal(429, (await AskAsync("::ffff:198.51.100.7")).Status);
        Assert.Equal(401, (await AskAsync("198.51.100.8")).Status);
    }

    [Theory, EveryStore]
    public async Task Limit_IPv6_clients_are_limited_by_their_network(StoreKind kind)
    {
        await using TestApi api = await CreateAsync(kind, ("Jobplane:Proxies", "127.0.0.1"));
        Task<ApiAnswer> AskAsync(string forwarded) => api.GetAsync(Path, token: null, ("X-Forwarded-For", forwarded));

        Assert.Equal(401, (await AskAsync("2001:db8:1:2::1")).Status);
        Assert.Equal(401, (await AskAsync("2001:db8:1:2:ffff:ffff:ffff:ffff")).Status);
        Assert.Equal(429, (await AskAsync("2001:db8:1:2::3")).Status);
        Assert.Equal(401, (await AskAsync("2001:db8:1:3::1")).Status);
    }

    private static async Task<string?> ResolveAsync(string proxies, string peer, params string[] forwarded)
    {
        string? client = null;
        RequestDelegate see = context =>
        {
            client = ClientAddress.Of(context)?.ToString();
            return Task.CompletedTask;
        };
        var middleware = new ForwardedHeadersMiddleware(
            see, NullLoggerFactory.Instance, Options.Create(TrustedProxies.ForwardingBy(proxies.Split(' '))));
        var request = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(peer) } };
        request.Request.Headers["X-Forwarded-For"] = forwarded;
        await middleware.Invoke(request);
        return client;
    }

    private Task<TestApi> CreateAsync(StoreKind kind, params (string Key, string Value)[] settings) => TestApi.CreateAsync(
        kind,
        settings.Append(("Jobplane:RateLimit:PermitLimit", "2")).ToDictionary(setting => setting.Item1, string? (setting) => setting.Item2),
        _time);
}
