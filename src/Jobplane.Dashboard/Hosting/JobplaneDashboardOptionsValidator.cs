using Microsoft.Extensions.Options;

namespace Jobplane.Dashboard.Hosting;

/// <summary>Checks the options when the host starts.</summary>
internal sealed class JobplaneDashboardOptionsValidator : IValidateOptions<JobplaneDashboardOptions>
{
    public const string Section = "Jobplane:Dashboard";

    public ValidateOptionsResult Validate(string? name, JobplaneDashboardOptions options) => options.LoginLimit < 1
        ? ValidateOptionsResult.Fail($"{Section}:{nameof(options.LoginLimit)} is {options.LoginLimit}; it must be 1 or more logins a minute.")
        : ValidateOptionsResult.Success;
}
