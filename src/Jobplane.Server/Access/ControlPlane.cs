namespace Jobplane.Server.Access;

/// <summary>What a command can reach, by way of a server or of the store.</summary>
/// <param name="Jobs">The project's jobs.</param>
/// <param name="Schedules">The project's schedules.</param>
/// <param name="Fleet">Queues and workers.</param>
/// <param name="Statistics">What became of jobs.</param>
/// <param name="Connection">The way there, which ends with the command.</param>
internal sealed record ControlPlane(
    IJobAccess Jobs, IScheduleAccess Schedules, IFleetAccess Fleet, IStatisticsAccess Statistics, IAsyncDisposable Connection) : IAsyncDisposable
{
    /// <summary>By way of a server; the token names the project.</summary>
    public static ControlPlane Of(ServerConnection server) =>
        new(new HttpJobAccess(server), new HttpScheduleAccess(server), new HttpFleetAccess(server), new HttpStatisticsAccess(server), server);

    /// <summary>Directly on the store.</summary>
    public static ControlPlane Of(StoreConnection store, string project) => new(
        new StoreJobAccess(store, project),
        new StoreScheduleAccess(store, project),
        new StoreFleetAccess(store, project),
        new StoreStatisticsAccess(store),
        store);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
