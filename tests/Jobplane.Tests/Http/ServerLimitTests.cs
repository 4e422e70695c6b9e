using System.Text;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

/// <summary>What a client can cost the server, on one store: none of it gets as far.</summary>
public sealed class ServerLimitTests
{
    private static readonly string Token = TestApi.Token("limits");

    [Fact]
    public async Task Body_of_a_byte_now_and_then_is_cut_and_told_so_in_the_envelope()
    {
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite);
        using RawConnection connection = await RawConnection.OpenAsync(api.Client.BaseAddress!);

        await connection.SendAsync(Post("Content-Length: 100", "{"));
        string answer = await connection.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"VALIDATION_ERROR\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_never_end_are_cut()
    {
        await using TestApi api = await CreateAsync("HeaderTimeout", "00:00:01");
        using RawConnection connection = await RawConnection.OpenAsync(api.Client.BaseAddress!);

        await connection.SendAsync("GET /healthz HTTP/1.1\nHost: localhost\nX-Slow: ");

        Assert.StartsWith("HTTP/1.1 408 ", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_without_an_end_is_refused_while_it_comes()
    {
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite);
        using RawConnection connection = await RawConnection.OpenAsync(api.Client.BaseAddress!);
        long before = GC.GetTotalAllocatedBytes();
        byte[] chunk = Encoding.ASCII.GetBytes($"10000\r\n{new string(' ', 0x10000)}\r\n");

        await connection.SendAsync(Post("Transfer-Encoding: chunked", ""));
        Task<string> reading = connection.ReadToEndAsync();
        int sent = 0;
        try
        {
            // The server reads on for a while, so that the client gets to see the answer, and then no more.
            while (!reading.IsCompleted)
            {
                await connection.SendAsync(chunk);
                sent += chunk.Length;
            }
        }
        catch (IOException)
        {
            // Reset by the server.
        }

        string answer = await reading;
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"PAYLOAD_TOO_LARGE\"", answer, StringComparison.Ordinal);
        Assert.InRange(sent, 1 << 20, 64 << 20);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 256 << 20);
    }

    [Theory]
    [InlineData("/", 9_000, "", 0, "414")]
    [InlineData("/", 0, "X-Long: ", 20_000, "431")]
    public async Task Line_or_headers_too_long_are_refused(string path, int more, string header, int value, string status)
    {
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite);
        using RawConnection connection = await RawConnection.OpenAsync(api.Client.BaseAddress!);

        await connection.SendAsync($"GET {path}{new string('a', more)} HTTP/1.1\nHost: localhost\n{header}{new string('b', value)}\n\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_at_once()
    {
        await using TestApi api = await CreateAsync("MaxConnections", "2");
        const string request = "GET /healthz HTTP/1.1\nHost: localhost\n\n";
        using RawConnection first = await RawConnection.OpenAsync(api.Client.BaseAddress!);
        using RawConnection second = await RawConnection.OpenAsync(api.Client.BaseAddress!);
        using RawConnection third = await RawConnection.OpenAsync(api.Client.BaseAddress!);

        Assert.Equal("", await third.ReadToEndAsync());

        await first.SendAsync(request.Replace("\n\n", "\nConnection: close\n\n", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 200 ", await first.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static Task<TestApi> CreateAsync(string key, string value) =>
        TestApi.CreateAsync(StoreKind.Sqlite, new Dictionary<string, string?> { [$"Jobplane:Http:{key}"] = value });

    private static string Post(string framing, string body) => $"""
        POST /api/jobs HTTP/1.1
        Host: localhost
        Authorization: Bearer {Token}
        Content-Type: application/json
        {framing}

        {body}
        """;
}
