using System.Globalization;
using Jobplane.Enqueueing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Jobplane.Workers;

/// <summary>Overlays the options set in code with those of the configuration, and checks the outcome.</summary>
internal sealed class WorkerOptionsSetup(IConfiguration configuration) : IPostConfigureOptions<WorkerOptions>, IValidateOptions<WorkerOptions>
{
    public const string Section = "Jobplane:Worker";

    public void PostConfigure(string? name, WorkerOptions options)
    {
        IConfigurationSection section = configuration.GetSection(Section);
        section.Bind(options);
        List<(string Name, int? Weight)> queues = ReadQueues(section.GetSection(nameof(WorkerOptions.Queues)));
        if (queues.Count > 0)
        {
            // A queue that the code knows too keeps what the code gave it and the configuration does not mention.
            List<QueueOptions> chosen = [.. queues.Select(queue => Choose(options, queue.Name, queue.Weight))];
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
        if (options.SharedConcurrency is { } shared)
            CheckConcurrency(errors, nameof(options.SharedConcurrency), shared);
        foreach (QueueOptions queue in options.Queues)
            CheckQueue(errors, queue);
        if (options.Queues.DistinctBy(queue => queue.Name).Count() < options.Queues.Count)
            errors.Add($"{Section}:Queues names a queue twice.");
        if (options.SharedConcurrency is not null && options.Queues.All(queue => queue.Weight is null))
            errors.Add($"{Section}:SharedConcurrency is set, but no queue has a weight to share its slots by. Give one in {Section}:Queues, as in critical:5,default:1.");
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

    private static QueueOptions Choose(WorkerOptions options, string name, int? weight)
    {
        QueueOptions queue = options.Queues.FirstOrDefault(known => known.Name == name) ?? new QueueOptions { Name = name };
        queue.Weight = weight ?? queue.Weight;
        return queue;
    }

    private static List<(string Name, int? Weight)> ReadQueues(IConfigurationSection section)
    {
        IEnumerable<string?> values = section.Value is { } text
            ? text.Split(',')
            : section.GetChildren().Select(child => child.Value ?? child["Name"]);
        return [.. values.Select(value => value?.Trim()).Where(value => !string.IsNullOrEmpty(value)).Select(value => ReadQueue(value!))];
    }

    /// <summary>A name, or <c>name:weight</c>. What is neither is taken for a name, so that it is refused as it was written.</summary>
    private static (string Name, int? Weight) ReadQueue(string text) =>
        text.LastIndexOf(':') is > 0 and int colon && int.TryParse(text.AsSpan(colon + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int weight)
            ? (text[..colon].TrimEnd(), weight)
            : (text, null);

    private static void CheckQueue(List<string> errors, QueueOptions queue)
    {
        if (queue.Concurrency is { } concurrency)
            CheckConcurrency(errors, $"Queues ({queue.Name})", concurrency);
        if (queue.Weight is < 1 or > WorkerOptions.MaxWeight)
            errors.Add($"{Section}:Queues gives {queue.Name} the weight {queue.Weight}; a weight must be from 1 to {WorkerOptions.MaxWeight}.");
        if (!JobValidator.IsName(queue.Name))
            errors.Add($"{Section}:Queues has '{queue.Name}'; a queue's name is 1 to 100 of A-Z a-z 0-9 _ - and the dot, and may have a weight after it, as in critical:5.");
    }

    private static void CheckConcurrency(List<string> errors, string key, int value)
    {
        if (value is < 1 or > WorkerOptions.MaxConcurrency)
            errors.Add($"{Section}:{key} is {value}; concurrency must be from 1 to {WorkerOptions.MaxConcurrency}.");
    }

    private static void CheckPositive(List<string> errors, string key, TimeSpan value)
    {
        if (value <= TimeSpan.Zero)
            errors.Add($"{Section}:{key} is {value}; it must be more than zero.");
    }
}
