using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary>An option that takes a whole number within limits.</summary>
internal static class NumberOption
{
    public static Option<int?> Create(string name, string description, int least, int most)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            // A text that is no number has its own error already.
            if (!result.Errors.Any() && (result.GetValueOrDefault<int?>() < least || result.GetValueOrDefault<int?>() > most))
                result.AddError($"{name} must be from {least} to {most}.");
        });
        return option;
    }
}
