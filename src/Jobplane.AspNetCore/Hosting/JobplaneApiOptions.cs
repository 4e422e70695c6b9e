namespace Jobplane;

/// <summary>How the HTTP API knows its callers and limits them. Configuration overrides what code sets here.</summary>
public sealed class JobplaneApiOptions
{
    /// <summary>Which tokens are accepted. Binds from the configuration section <c>Jobplane:Auth</c>.</summary>
    public ApiAuthOptions Auth { get; } = new();

    /// <summary>How many requests a client may make. Binds from the configuration section <c>Jobplane:RateLimit</c>.</summary>
    public ApiRateLimitOptions RateLimit { get; } = new();

    /// <summary>How many requests may wait for changes of jobs. Binds from the configuration section <c>Jobplane:Live</c>.</summary>
    public ApiLiveOptions Live { get; } = new();

    /// <summary>
    /// The proxies whose <c>X-Forwarded-For</c> tells where a request comes from: addresses, or networks such as <c>10.0.0.0/8</c>. None by
    /// default. Binds from <c>Jobplane:Proxies</c>, as a list or as one value with commas between.
    /// </summary>
    public IList<string> Proxies { get; } = [];
}
