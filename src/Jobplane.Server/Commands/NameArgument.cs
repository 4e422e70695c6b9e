using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary>The name of a queue or schedule as an argument.</summary>
internal static class NameArgument
{
    private const int MaxLength = 100;

    public static Argument<string> Create(string description)
    {
        var name = new Argument<string>("name") { Description = description };
        name.Validators.Add(result =>
        {
            string text = result.Tokens[0].Value;
            // The last two mean something else in a URL.
            if (text.Length is 0 or > MaxLength || !text.All(IsAllowed) || text is "." or "..")
                result.AddError($"'{text}' is no name; names are 1 to {MaxLength} of the characters A-Z a-z 0-9 _ - .");
        });
        return name;
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';
}
