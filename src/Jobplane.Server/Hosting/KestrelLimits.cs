using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Jobplane.Server.Hosting;

/// <summary>
/// What a client may cost the server before its request is understood. How long a body may be is the business of the route that reads it;
/// Kestrel's own rules for bodies stay: 240 bytes a second after 5 s, both ways, or the connection is cut.
/// </summary>
internal sealed class KestrelLimits(IConfiguration configuration, IValidateOptions<HttpOptions> validator) : IConfigureOptions<KestrelServerOptions>
{
    // The largest header that means anything here is a token, of 8 KiB.
    private const int HeaderBytes = 16 * 1024;
    private const int HeaderCount = 64;
    private const int LineBytes = 8 * 1024;

    /// <summary>What Kestrel reads ahead of the route, for each connection: enough for all headers, and to keep a long body flowing.</summary>
    private const int BufferBytes = 128 * 1024;

    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    public void Configure(KestrelServerOptions kestrel)
    {
        HttpOptions http = configuration.GetSection(HttpOptions.Section).Get<HttpOptions>() ?? new HttpOptions();
        // Kestrel is made before the options are checked, all of them at once. With these it is never started.
        if (validator.Validate(name: null, http).Failed)
            return;
        kestrel.AddServerHeader = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = http.MaxConnections;
        limits.RequestHeadersTimeout = http.HeaderTimeout;
        limits.MaxRequestLineSize = LineBytes;
        limits.MaxRequestHeadersTotalSize = HeaderBytes;
        limits.MaxRequestHeaderCount = HeaderCount;
        limits.MaxRequestBufferSize = BufferBytes;
        Configure(limits.Http2);
    }

    private static void Configure(Http2Limits limits)
    {
        limits.MaxRequestHeaderFieldSize = HeaderBytes;
        limits.InitialStreamWindowSize = BufferBytes;
        limits.InitialConnectionWindowSize = 2 * BufferBytes;
        // A peer that has gone without a word would hold its streams until TCP gives up.
        limits.KeepAlivePingDelay = PingDelay;
        limits.KeepAlivePingTimeout = PingTimeout;
    }
}
