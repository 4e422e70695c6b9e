using System.CommandLine;
using Jobplane.AspNetCore.Auth;

namespace Jobplane.Server.Commands;

/// <summary>A project as an option or an argument.</summary>
internal static class ProjectOption
{
    private const string Rule = "1 to 100 of the characters A-Z a-z 0-9 _ -";

    public static Option<string?> Create(string description, bool isRequired = false)
    {
        var option = new Option<string?>("--project") { Description = description, HelpName = "PROJECT", Required = isRequired };
        option.Validators.Add(result =>
        {
            foreach (string given in result.Tokens.Select(token => token.Value).Where(given => !TokenVerifier.IsProject(given)))
                result.AddError($"--project is '{given}'; it must be {Rule}.");
        });
        return option;
    }

    public static Argument<string> CreateArgument(string description)
    {
        var argument = new Argument<string>("project") { Description = description };
        argument.Validators.Add(result =>
        {
            foreach (string given in result.Tokens.Select(token => token.Value).Where(given => !TokenVerifier.IsProject(given)))
                result.AddError($"'{given}' is no project; names are {Rule}.");
        });
        return argument;
    }
}
