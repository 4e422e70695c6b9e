using Jobplane.Tests.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Http;

/// <summary>An OpenID Connect issuer on a real socket, which can change its keys, fail, hang and count.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _discoveries;
    private int _keyRequests;

    private TestIssuer(WebApplication app, string address)
    {
        _app = app;
        Address = address;
        Discovery = $$"""{"issuer":"{{Address}}","jwks_uri":"{{Address}}/keys"}""";
    }

    public string Address { get; }

    /// <summary>The discovery document.</summary>
    public string Discovery { get; set; }

    /// <summary>The key set.</summary>
    public string Keys { get; set; } = """{"keys":[]}""";

    /// <summary>Answers in place of the documents, until it is null again.</summary>
    public RequestDelegate? Instead { get; set; }

    /// <summary>How often the discovery document was asked for: once a reading.</summary>
    public int Discoveries => Volatile.Read(ref _discoveries);

    public int KeyRequests => Volatile.Read(ref _keyRequests);

    public static string AddressOf(int port) => $"http://127.0.0.1:{port}";

    public static async Task<TestIssuer> StartAsync(int? port = null)
    {
        string address = AddressOf(port ?? Loopback.FreePort());
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Urls"] = address });
        WebApplication app = builder.Build();
        var issuer = new TestIssuer(app, address);
        app.Run(issuer.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    public void Publish(params IssuerKey[] keys) => PublishAs([.. keys.Select(key => key.Published())]);

    public void PublishAs(params string[] keys) => Keys = $$"""{"keys":[{{string.Join(',', keys)}}]}""";

    /// <summary>Claims of a token that this issuer makes.</summary>
    public string Claims(string project = "proj-1", string more = "") => HandmadeToken.Claims($"\"{project}\"", $",\"iss\":\"{Address}\"{more}");

    /// <summary>From now on takes requests and never answers. Returns what ends when the first has come.</summary>
    public Task Hang()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Instead = async context =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        return arrived.Task;
    }

    /// <summary>From now on answers with a status alone.</summary>
    public void Fail(int status, string? location = null) => Instead = context =>
    {
        context.Response.StatusCode = status;
        if (location is not null)
            context.Response.Headers.Location = location;
        return Task.CompletedTask;
    };

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path;
        if (path == "/.well-known/openid-configuration")
            Interlocked.Increment(ref _discoveries);
        else
            Interlocked.Increment(ref _keyRequests);
        if (Instead is { } instead)
            return instead(context);
        return context.Response.WriteAsync(path == "/keys" ? Keys : Discovery);
    }
}
