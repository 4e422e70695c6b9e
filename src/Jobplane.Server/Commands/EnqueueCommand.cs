using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Access;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane enqueue</c>: enqueues a job.</summary>
internal static class EnqueueCommand
{
    private const string FromInput = "-";

    public static Command Create()
    {
        var type = new Argument<string>("type") { Description = "The job's type, such as provision_project." };
        var payload = new Option<string?>("--payload") { Description = "A JSON object; - reads it from stdin. Default: {}.", HelpName = "JSON" };
        var queue = new Option<string?>("--queue") { Description = "The queue. Default: default.", HelpName = "QUEUE" };
        Option<int?> priority = NumberOption.Create("--priority", "0 to 9; higher runs first. Default: 0.", 0, 9);
        Option<int?> maxAttempts = NumberOption.Create("--max-attempts", "Attempts the job may use, 1 to 100. Default: 3.", 1, 100);
        Option<TimeSpan?> delay = Duration.Option("--delay", "Wait this long before the first attempt, such as 90s, 5m or 1h.", TimeSpan.Zero);
        return new JobAccessOptions().AddTo(
            new Command("enqueue", "Enqueue a job and show it as JSON.") { type, payload, queue, priority, maxAttempts, delay },
            async (parsed, jobs, cancellationToken) => await jobs.EnqueueAsync(
                new NewJobArguments(
                    parsed.GetRequiredValue(type),
                    await ReadPayloadAsync(parsed.GetValue(payload), cancellationToken),
                    parsed.GetValue(queue),
                    parsed.GetValue(priority),
                    parsed.GetValue(maxAttempts),
                    parsed.GetValue(delay)),
                cancellationToken));
    }

    private static async Task<string?> ReadPayloadAsync(string? payload, CancellationToken cancellationToken)
    {
        if (payload == FromInput)
            payload = await Console.In.ReadToEndAsync(cancellationToken);
        if (payload is null)
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            return payload;
        }
        catch (JsonException e)
        {
            throw new UsageException($"--payload is not JSON: {e.Message}");
        }
    }
}
