using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane schedule</c>: commands on a project's cron schedules.</summary>
internal static class ScheduleCommand
{
    public static Command Create() => new("schedule", "List, show, define, delete, pause, resume and run cron schedules.")
    {
        CreateList(),
        Create("get", "Show a schedule.", View.Schedules, (schedules, name, token) => schedules.GetAsync(name, token)),
        CreatePut(),
        CreateDelete(),
        Create("pause", "Keep a schedule from firing.", View.Schedules, (schedules, name, token) => schedules.PauseAsync(name, token)),
        Create("resume", "Let a schedule fire again.", View.Schedules, (schedules, name, token) => schedules.ResumeAsync(name, token)),
        Create("run", "Enqueue a job of a schedule now, and show the job.", View.Jobs, (schedules, name, token) => schedules.RunAsync(name, token)),
    };

    private static Command CreateList() => new AccessOptions(View.Schedules).AddTo(
        new Command("list", "List a project's schedules by name."),
        async (_, plane, output, cancellationToken) =>
        {
            await output.WriteAsync(Paging.ReadAsync(
                (size, cursor) => plane.Schedules.ListAsync(size, cursor, cancellationToken), limit: null, cancellationToken));
            return ExitCodes.Success;
        });

    private static Command CreatePut()
    {
        Argument<string> name = NameArgument.Create("The schedule.");
        var cron = new Option<string>("--cron")
        {
            Description = "A cron expression of five fields, or six with seconds in front: \"0 8 * * MON-FRI\".",
            HelpName = "CRON",
            Required = true,
        };
        var type = new Option<string>("--type") { Description = "The type of its jobs.", HelpName = "TYPE", Required = true };
        var timeZone = new Option<string?>("--time-zone") { Description = "The expression's time zone, such as Europe/Zurich. Default: UTC.", HelpName = "ZONE" };
        Option<string?> missed = WordOption.Create("--missed-fires", "What becomes of fires that nobody made in time. Default: once.", Enum.GetValues<MissedFires>().Select(MissedFiresNames.ToName));
        Option<string?> overlap = WordOption.Create("--overlap", "Whether it fires while earlier jobs are unfinished. Default: allow.", Enum.GetValues<ScheduleOverlap>().Select(ScheduleOverlapNames.ToName));
        Option<TimeSpan?> expiresAfter = Duration.Option(
            "--expires-after", "Do not begin a job later than this after its fire, such as 10m; it is cancelled then. Default: never.", TimeSpan.FromSeconds(1));
        var job = new NewJobOptions();
        var command = new Command("put", "Make a schedule, or define one anew, and show it.") { name, cron, type, timeZone, missed, overlap, expiresAfter };
        job.AddTo(command);
        return new AccessOptions(View.Schedules).AddTo(command, async (parsed, plane, cancellationToken) =>
        {
            NewJobArguments jobs = await job.ReadAsync(parsed, parsed.GetRequiredValue(type), delay: null, cancellationToken);
            return await plane.Schedules.PutAsync(
                parsed.GetRequiredValue(name),
                new ScheduleArguments(
                    parsed.GetRequiredValue(cron),
                    jobs with { ExpiresAfter = parsed.GetValue(expiresAfter) },
                    parsed.GetValue(timeZone),
                    parsed.GetValue(missed),
                    parsed.GetValue(overlap)),
                cancellationToken);
        });
    }

    private static Command CreateDelete()
    {
        Argument<string> name = NameArgument.Create("The schedule.");
        return new AccessOptions(View.Schedules).AddTo(
            new Command("delete", "Delete a schedule; jobs that it has made stay.") { name },
            async (parsed, plane, _, cancellationToken) =>
            {
                await plane.Schedules.DeleteAsync(parsed.GetRequiredValue(name), cancellationToken);
                return ExitCodes.Success;
            });
    }

    private static Command Create(string verb, string description, View view, Func<IScheduleAccess, string, CancellationToken, Task<JsonElement>> act)
    {
        Argument<string> name = NameArgument.Create("The schedule.");
        return new AccessOptions(view).AddTo(
            new Command(verb, description) { name },
            (parsed, plane, cancellationToken) => act(plane.Schedules, parsed.GetRequiredValue(name), cancellationToken));
    }
}
