using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

/// <summary>How a server process takes leave of its clients.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class DrainTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    // Enough to be well above the least rate of a body, however long the test takes to send the rest.
    private static readonly string HalfBody = $$"""{"type":"provision_project","payload":{"x":"{{new string('x', 100_000)}}""";
    private const string Rest = "\"}}";

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Sigterm_is_told_first_then_nothing_new_is_taken_and_what_began_is_finished(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        setup.Environment["Jobplane__Http__DrainDelay"] = Delay.ToString();
        setup.Environment["Jobplane__Worker__ShutdownGrace"] = Grace.ToString();
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        using RawConnection begun = await RawConnection.OpenAsync(address);
        await begun.SendAsync($"""
            POST /api/jobs HTTP/1.1
            Host: localhost
            Authorization: Bearer {await setup.TokenAsync()}
            Content-Type: application/json
            Content-Length: {HalfBody.Length + Rest.Length}

            {HalfBody}
            """);
        using var client = new HttpClient { BaseAddress = address };
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(client)).Status);

        long start = Stopwatch.GetTimestamp();
        server.Terminate();

        (HttpStatusCode _, bool closes, string body) = await Eventually.SeeAsync(
            () => ReadyAsync(client), answer => answer.Status == HttpStatusCode.ServiceUnavailable, Patience);
        Assert.True(closes);
        Assert.Contains("\"code\":\"SERVICE_UNAVAILABLE\"", body, StringComparison.Ordinal);
        await Eventually.SeeAsync(() => IsRefusedAsync(address), refused => refused, Patience);
        Assert.InRange(Stopwatch.GetElapsedTime(start), Delay, Patience);
        await begun.SendAsync(Rest);
        string answer = await begun.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 202 ", answer, StringComparison.Ordinal);
        Assert.Equal(0, await server.WaitForExitAsync(Patience));
        Assert.InRange(Stopwatch.GetElapsedTime(start), Delay, Delay + Grace + TimeSpan.FromSeconds(2));
        Assert.Equal("", server.Errors);
    }

    [Fact]
    public async Task Sigterm_does_not_wait_for_a_request_beyond_the_grace_time()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["Jobplane__Worker__ShutdownGrace"] = "00:00:01";
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        using RawConnection stalled = await RawConnection.OpenAsync(address);
        await stalled.SendAsync($"""
            POST /api/jobs HTTP/1.1
            Host: localhost
            Authorization: Bearer {await setup.TokenAsync()}
            Content-Type: application/json
            Content-Length: {HalfBody.Length + Rest.Length}

            {HalfBody}
            """);
        using var client = new HttpClient { BaseAddress = address };
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(client)).Status);

        long start = Stopwatch.GetTimestamp();
        server.Terminate();

        await server.WaitForExitAsync(Patience);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(1 + 2 + 2));
    }

    private static async Task<(HttpStatusCode Status, bool Closes, string Body)> ReadyAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.GetAsync("/readyz", TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Headers.ConnectionClose == true, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<bool> IsRefusedAsync(Uri address)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
