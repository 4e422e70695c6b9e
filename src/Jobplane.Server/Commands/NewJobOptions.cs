using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Access;

namespace Jobplane.Server.Commands;

/// <summary>The options that describe a job, or those of a schedule.</summary>
internal sealed class NewJobOptions
{
    private const string FromInput = "-";

    private readonly Option<string?> _payload = new("--payload") { Description = "A JSON object; - reads it from stdin. Default: {}.", HelpName = "JSON" };
    private readonly Option<string?> _queue = new("--queue") { Description = "The queue. Default: default.", HelpName = "QUEUE" };
    private readonly Option<int?> _priority = NumberOption.Create("--priority", "0 to 9; higher runs first. Default: 0.", 0, 9);
    private readonly Option<int?> _maxAttempts = NumberOption.Create("--max-attempts", "Attempts a job may use, 1 to 100. Default: 3.", 1, 100);

    public void AddTo(Command command)
    {
        command.Add(_payload);
        command.Add(_queue);
        command.Add(_priority);
        command.Add(_maxAttempts);
    }

    public async Task<NewJobArguments> ReadAsync(ParseResult parsed, string type, TimeSpan? delay, CancellationToken cancellationToken) => new(
        type,
        await ReadPayloadAsync(parsed.GetValue(_payload), cancellationToken),
        parsed.GetValue(_queue),
        parsed.GetValue(_priority),
        parsed.GetValue(_maxAttempts),
        delay);

    private static async Task<string?> ReadPayloadAsync(string? payload, CancellationToken cancellationToken)
    {
        // The console's own reading cannot be cancelled.
        if (payload == FromInput)
            payload = await Task.Run(Console.In.ReadToEnd, CancellationToken.None).WaitAsync(cancellationToken);
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
