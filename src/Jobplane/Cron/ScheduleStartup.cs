using Jobplane.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.Cron;

/// <summary>
/// Stores the schedules that the code declares, before the workers start. Each is stored when it is new or its declaration is another than
/// the one stored last, so what people change meanwhile survives restarts. One that the code no longer has is left alone.
/// </summary>
internal sealed partial class ScheduleStartup(
    IEnumerable<DeclaredSchedule> declared,
    IScheduleStore store,
    TimeProvider time,
    IOptions<JobplaneOptions> options,
    ILogger<ScheduleStartup> logger) : IHostedService
{
    // Programs, too, appear in the audit log by a name.
    private static readonly AuditOrigin Origin = new() { Actor = "declaration" };

    private readonly ScheduleValidator _validator = new(time);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        (ScheduleKey Key, ScheduleDefinition Definition, CronTimes Times)[] schedules = [.. declared.Select(Validate)];
        if (schedules.CountBy(schedule => schedule.Key).FirstOrDefault(each => each.Value > 1) is { Value: > 1, Key: var key })
            throw new InvalidOperationException($"AddSchedule declares schedule '{key.Name}' of project '{key.ProjectId}' twice. Give one of them another name.");
        foreach ((ScheduleKey Key, ScheduleDefinition Definition, CronTimes Times) schedule in schedules)
            await StoreAsync(schedule.Key, schedule.Definition, schedule.Times, cancellationToken).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private (ScheduleKey Key, ScheduleDefinition Definition, CronTimes Times) Validate(DeclaredSchedule declaration)
    {
        ScheduleKey key = declaration.Key;
        try
        {
            (ScheduleDefinition definition, CronTimes times) = _validator.Validate(key, declaration.Define(options.Value.PayloadJson));
            return (key, definition, times);
        }
        catch (JobValidationException e)
        {
            throw new InvalidOperationException(
                $"AddSchedule declares schedule '{key.Name}' of project '{key.ProjectId}', which cannot be stored: {e.Message}", e);
        }
    }

    private async Task StoreAsync(ScheduleKey key, ScheduleDefinition definition, CronTimes times, CancellationToken cancellationToken)
    {
        DateTimeOffset now = (await store.GetAsync(key, cancellationToken).ConfigureAwait(false)).Now;
        var schedule = new NewSchedule(key, definition, times.After(now), DeclaredSchedule.Fingerprint(definition));
        if (await store.PutAsync(schedule, Origin, cancellationToken).ConfigureAwait(false))
            LogStored(key.Name, key.ProjectId);
        else if ((await store.GetAsync(key, cancellationToken).ConfigureAwait(false)).Schedule is null)
            LogLimitReached(key.Name, key.ProjectId, NewSchedule.MaxPerProject);
    }

    [LoggerMessage(162, LogLevel.Information, "Stored schedule {Name} of project {Project} as it is declared")]
    private partial void LogStored(string name, string project);

    [LoggerMessage(163, LogLevel.Error, "Schedule {Name} of project {Project} is declared but was not stored: the project has {Limit} schedules, which is the limit")]
    private partial void LogLimitReached(string name, string project, int limit);
}
