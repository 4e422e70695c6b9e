using System.Text.Json;
using Jobplane.AspNetCore.Jobs;
using Jobplane.AspNetCore.Schedules;
using Jobplane.Server.Commands;

namespace Jobplane.Server.Access;

/// <summary>Schedules of one project directly on the store.</summary>
internal sealed class StoreScheduleAccess(StoreConnection store, string project) : IScheduleAccess
{
    public Task<JsonPage> ListAsync(int limit, string? cursor, CancellationToken cancellationToken) => store.RunAsync(
        async (ScheduleClient client) =>
        {
            IReadOnlyList<Schedule> page = await client.ListAsync(project, limit, cursor, cancellationToken);
            return new JsonPage(JsonText.ReadAll(page, ScheduleWriter.WriteItem), page.Count == limit ? page[^1].Name : null);
        },
        cancellationToken);

    public Task<JsonElement> GetAsync(string name, CancellationToken cancellationToken) =>
        ShowAsync(client => client.GetAsync(project, name, cancellationToken), cancellationToken);

    public Task<JsonElement> PutAsync(string name, ScheduleArguments schedule, CancellationToken cancellationToken) => ShowAsync(
        async client => await client.PutAsync(project, name, DefinitionOf(schedule), StoreConnection.Origin, cancellationToken) switch
        {
            SchedulePutResult.Stored stored => stored.Schedule,
            SchedulePutResult.LimitReached limit => throw new CommandException(
                ExitCodes.Error, $"The project has {limit.Limit} schedules, and may have no more. Delete one: jobplane schedule delete NAME"),
            _ => null,
        },
        cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => store.RunAsync(
        async (ScheduleClient client) => await client.DeleteAsync(project, name, StoreConnection.Origin, cancellationToken) ? true : throw NotFound(),
        cancellationToken);

    public Task<JsonElement> PauseAsync(string name, CancellationToken cancellationToken) =>
        ShowAsync(client => client.PauseAsync(project, name, StoreConnection.Origin, cancellationToken), cancellationToken);

    public Task<JsonElement> ResumeAsync(string name, CancellationToken cancellationToken) =>
        ShowAsync(client => client.ResumeAsync(project, name, StoreConnection.Origin, cancellationToken), cancellationToken);

    public Task<JsonElement> RunAsync(string name, CancellationToken cancellationToken) => store.RunAsync(
        async (ScheduleClient client) =>
        {
            Job job = await client.RunAsync(project, name, StoreConnection.Origin, cancellationToken) ?? throw NotFound();
            return JsonText.Read(json => JobWriter.WriteItem(json, job));
        },
        cancellationToken);

    private Task<JsonElement> ShowAsync(Func<ScheduleClient, Task<Schedule?>> act, CancellationToken cancellationToken) => store.RunAsync(
        async (ScheduleClient client) =>
        {
            Schedule schedule = await act(client) ?? throw NotFound();
            return JsonText.Read(json => ScheduleWriter.WriteItem(json, schedule));
        },
        cancellationToken);

    private static ScheduleDefinition DefinitionOf(ScheduleArguments schedule)
    {
        var options = new ScheduleOptions();
        return new ScheduleDefinition(schedule.Cron, schedule.Job.Type, schedule.Job.PayloadOrEmpty, options with
        {
            TimeZone = schedule.TimeZone ?? options.TimeZone,
            MissedFires = schedule.MissedFires is null ? options.MissedFires : MissedFiresNames.Parse(schedule.MissedFires),
            Overlap = schedule.Overlap is null ? options.Overlap : ScheduleOverlapNames.Parse(schedule.Overlap),
            Queue = schedule.Job.Queue ?? options.Queue,
            Priority = schedule.Job.Priority ?? options.Priority,
            MaxAttempts = schedule.Job.MaxAttempts ?? options.MaxAttempts,
            ExpiresAfter = schedule.Job.ExpiresAfter,
        });
    }

    private static CommandException NotFound() => new(ExitCodes.NotFound, "The project has no such schedule.");
}
