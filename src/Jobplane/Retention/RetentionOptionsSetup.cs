using Jobplane.Enqueueing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Jobplane.Retention;

/// <summary>Overlays the options set in code with those of the configuration, and checks the outcome.</summary>
internal sealed class RetentionOptionsSetup(IConfiguration configuration) : IPostConfigureOptions<RetentionOptions>, IValidateOptions<RetentionOptions>
{
    public const string Section = "Jobplane:Retention";

    private const string Rule = "more than zero and at most 36500 days, such as 7.00:00:00";

    // A hundred years: beyond any use, and within what the stores can reckon with.
    private static readonly TimeSpan Most = TimeSpan.FromDays(36_500);

    public void PostConfigure(string? name, RetentionOptions options) => configuration.GetSection(Section).Bind(options);

    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        var errors = new List<string>();
        Check(errors, Section, options);
        if (!IsAllowed(options.BulkOperations))
            errors.Add($"{Section}:{nameof(options.BulkOperations)} is {options.BulkOperations}; it must be {Rule}.");
        foreach ((string queue, RetentionTimes times) in options.Queues)
        {
            if (!JobValidator.IsName(queue))
                errors.Add($"{Section}:Queues has '{queue}'; a queue's name is 1 to 100 of A-Z a-z 0-9 _ - and the dot.");
            Check(errors, $"{Section}:Queues:{queue}", times);
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Check(List<string> errors, string section, RetentionTimes times) => errors.AddRange(times.All
        .Where(each => !IsAllowed(each.Age))
        .Select(each => $"{section}:{each.Status} is {each.Age}; it must be {Rule}. Leave it out to keep jobs."));

    private static bool IsAllowed(TimeSpan age) => age > TimeSpan.Zero && age <= Most;
}
