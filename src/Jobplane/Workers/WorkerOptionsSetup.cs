using Jobplane.Enqueueing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Jobplane.Workers;

/// <summary>Overlays the options set in code with those of the configuration, and checks the outcome.</summary>
internal sealed class WorkerOptionsSetup(IConfiguration configuration) : IPostConfigureOptions<WorkerOptions>, IValidateOptions<WorkerOptions>
{
    public const string Section = "Jobplane:Worker";
    public const int MostConcurrency = 10_000;

    public void PostConfigure(string? name, WorkerOptions options)
    {
        IConfigurationSection section = configuration.GetSection(Section);
        section.Bind(options);
        List<string> queues = ReadQueues(section.GetSection(nameof(WorkerOptions.Queues)));
        if (queues.Count > 0)
        {
            // A queue that the code knows too keeps the concurrency the code gave it.
            List<QueueOptions> chosen = [.. queues.Select(queue =>
                options.Queues.FirstOrDefault(known => known.Name == queue) ?? new QueueOptions { Name = queue })];
            options.Queues.Clear();
            chosen.ForEach(options.Queues.Add);
        }

        if (options.Queues.Count == 0)
            options.Queue("default");
    }

    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        var errors = new List<string>();
        CheckConcurrency(errors, nameof(options.Concurrency), options.Concurrency);
        foreach (QueueOptions queue in options.Queues)
        {
            if (queue.Concurrency is { } concurrency)
                CheckConcurrency(errors, $"Queues ({queue.Name})", concurrency);
            if (!JobValidator.IsName(queue.Name))
                errors.Add($"{Section}:Queues has '{queue.Name}'; a queue's name is 1 to 100 of A-Z a-z 0-9 _ - and the dot.");
        }

        if (options.Queues.DistinctBy(queue => queue.Name).Count() < options.Queues.Count)
            errors.Add($"{Section}:Queues names a queue twice.");
        if (options.Lease < TimeSpan.FromSeconds(1))
            errors.Add($"{Section}:Lease is {options.Lease}; it must be 1 s or more (00:00:01).");
        if (options.HeartbeatInterval <= TimeSpan.Zero || options.HeartbeatInterval >= options.Lease / 2)
            errors.Add($"{Section}:HeartbeatInterval is {options.HeartbeatInterval}; it must be more than zero and less than half of Lease ({options.Lease}).");
        CheckPositive(errors, nameof(options.RescueInterval), options.RescueInterval);
        CheckPositive(errors, nameof(options.PollInterval), options.PollInterval);
        if (options.ShutdownGrace < TimeSpan.Zero)
            errors.Add($"{Section}:ShutdownGrace is {options.ShutdownGrace}; it must not be negative.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static List<string> ReadQueues(IConfigurationSection section)
    {
        IEnumerable<string?> values = section.Value is { } text
            ? text.Split(',')
            : section.GetChildren().Select(child => child.Value ?? child["Name"]);
        return [.. values.Select(value => value?.Trim()).Where(value => !string.IsNullOrEmpty(value)).Select(value => value!)];
    }

    private static void CheckConcurrency(List<string> errors, string key, int value)
    {
        if (value is < 1 or > MostConcurrency)
            errors.Add($"{Section}:{key} is {value}; concurrency must be from 1 to {MostConcurrency}.");
    }

    private static void CheckPositive(List<string> errors, string key, TimeSpan value)
    {
        if (value <= TimeSpan.Zero)
            errors.Add($"{Section}:{key} is {value}; it must be more than zero.");
    }
}
