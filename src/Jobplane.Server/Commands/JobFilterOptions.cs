using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary>The options that say which jobs.</summary>
internal sealed class JobFilterOptions
{
    private readonly Option<string?> _status = WordOption.Create("--status", "Jobs of this status.", JobStatusWords);

    private readonly Option<string?> _type = new("--type") { Description = "Jobs of this type.", HelpName = "TYPE" };

    private readonly Option<string?> _queue = new("--queue") { Description = "Jobs of this queue.", HelpName = "QUEUE" };

    private readonly Option<string?> _error = new("--error") { Description = "Jobs whose last error contains this text, in the same case.", HelpName = "TEXT" };

    private readonly Option<string[]> _arguments = new("--arg")
    {
        Description = "Jobs whose payload has this value in this place, such as customer.region=us-east-1. May be given up to 5 times.",
        HelpName = "PATH=VALUE",
    };

    private readonly Option<TimeSpan?> _olderThan = Duration.Option("--older-than", "Jobs enqueued longer ago than this, such as 7d.", TimeSpan.Zero);

    private readonly Option<TimeSpan?> _newerThan = Duration.Option("--newer-than", "Jobs enqueued within this time, such as 1h.", TimeSpan.FromSeconds(1));

    /// <summary>The words that stand for a status.</summary>
    public static IEnumerable<string> JobStatusWords => Enum.GetValues<JobStatus>().Select(status => status.ToName());

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_status, _type, _queue, _error, _arguments, _olderThan, _newerThan])
            command.Add(option);
    }

    /// <summary>The filter that they make.</summary>
    /// <exception cref="UsageException">An argument has no value.</exception>
    public JobFilter Read(ParseResult parsed)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new JobFilter
        {
            Status = parsed.GetValue(_status) is { } status ? JobStatusNames.Parse(status) : null,
            Type = parsed.GetValue(_type),
            Queue = parsed.GetValue(_queue),
            Error = parsed.GetValue(_error),
            Arguments = [.. (parsed.GetValue(_arguments) ?? []).Select(ReadArgument)],
            CreatedBefore = now - parsed.GetValue(_olderThan),
            CreatedAfter = now - parsed.GetValue(_newerThan),
        };
    }

    private static JobArgument ReadArgument(string text) => text.Split('=', 2) is [string path, string value]
        ? new JobArgument(path, value)
        : throw new UsageException($"--arg is '{text}'; it must be a place in the payload and its value, such as customer.region=us-east-1.");
}
