using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Jobplane.Server.Commands;

/// <summary>An option that takes a whole number within limits.</summary>
internal static class NumberOption
{
    public static Option<int?> Create(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse(name, result, least, most),
    };

    private static int? Parse(string name, ArgumentResult result, int least, int most)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
            return number;
        result.AddError($"{name} is '{text}'; it must be a whole number from {least} to {most}.");
        return null;
    }
}
