namespace Jobplane;

/// <summary>How many requests may wait for jobs to change, as event streams or long polls, and how streams are kept open.</summary>
public sealed class ApiLiveOptions
{
    /// <summary>Requests of one project that may wait at the same time; 1 or more. 100 by default.</summary>
    public int ProjectLimit { get; set; } = 100;

    /// <summary>Requests of all projects that may wait at the same time in this process; 1 or more. 5,000 by default.</summary>
    public int TotalLimit { get; set; } = 5000;

    /// <summary>Seconds of silence after which a stream gets a heartbeat, 1 to 300: less than proxies take for dead. 15 by default.</summary>
    public int HeartbeatSeconds { get; set; } = 15;
}
