using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane job enqueue</c>: enqueues a job.</summary>
internal static class JobEnqueueCommand
{
    public static Command Create()
    {
        var type = new Argument<string>("type") { Description = "The job's type, such as provision_project." };
        Option<TimeSpan?> delay = Duration.Option("--delay", "Wait this long before the first attempt, such as 90s, 5m or 1h. Default: none.", TimeSpan.Zero);
        Option<TimeSpan?> expiresAfter = Duration.Option(
            "--expires-after", "Do not begin it later than this after it is due, such as 10m; it is cancelled then. Default: never.", TimeSpan.FromSeconds(1));
        var job = new NewJobOptions();
        var unique = new UniqueOptionSet();
        var command = new Command("enqueue", "Enqueue a job, and show it.") { type, delay, expiresAfter };
        job.AddTo(command);
        unique.AddTo(command);
        return new AccessOptions(View.Jobs).AddTo(command, async (parsed, plane, cancellationToken) =>
        {
            UniqueOptions? key = unique.Read(parsed);
            NewJobArguments arguments = await job.ReadAsync(parsed, parsed.GetRequiredValue(type), parsed.GetValue(delay), cancellationToken);
            JsonElement shown = await plane.Jobs.EnqueueAsync(
                arguments with { ExpiresAfter = parsed.GetValue(expiresAfter), Unique = key }, cancellationToken);
            if (shown.TryGetProperty("created", out JsonElement created) && created.ValueKind == JsonValueKind.False)
                CommandLine.Report($"A job with the key {key!.Key} existed already: {JobText.Status(shown)}, enqueued at {shown.GetProperty("created_at").GetString()}.");
            return shown;
        });
    }
}
