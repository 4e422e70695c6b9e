namespace Jobplane;

/// <summary>How many requests a client may make: a project, or without a valid token the address it calls from.</summary>
public sealed class ApiRateLimitOptions
{
    /// <summary>Requests that each client may make within any window; 1 or more. 60 by default.</summary>
    public int PermitLimit { get; set; } = 60;

    /// <summary>Length of the window in seconds, 1 to 86,400. 60 by default.</summary>
    public int WindowSeconds { get; set; } = 60;
}
