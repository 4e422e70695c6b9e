namespace Jobplane.Server.Hosting;

/// <summary>What the server allows its clients, and how it takes leave of them. Binds from the configuration section <c>Jobplane:Http</c>.</summary>
internal sealed class HttpOptions
{
    public const string Section = "Jobplane:Http";

    /// <summary>Connections open at once; one more is closed as soon as it comes. 10,000 by default.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>How long the line and the headers of a request may take to arrive. 15 s by default.</summary>
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long the server goes on after it was told to stop, no longer ready by what <c>/readyz</c> says: as long as a load balancer takes to
    /// notice. None by default.
    /// </summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.Zero;
}
