using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary>An option that takes one of some words.</summary>
internal static class WordOption
{
    public static Option<string?> Create(string name, string description, IEnumerable<string> words)
    {
        string[] known = [.. words];
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', known) };
        option.OnlyFrom(known);
        return option;
    }

    /// <summary>Refuses other words, by a message that names the option, and lets shells complete these.</summary>
    public static void OnlyFrom(this Option option, string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            foreach (string given in result.Tokens.Select(token => token.Value).Where(given => !words.Contains(given, StringComparer.Ordinal)))
                result.AddError($"{option.Name} is '{given}'; it must be one of: {string.Join(", ", words)}.");
        });
    }
}
