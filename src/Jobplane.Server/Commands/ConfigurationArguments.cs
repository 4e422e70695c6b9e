using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary>Configuration keys given as arguments, in .NET's usual form: <c>--Jobplane:Storage Postgres</c>, or with <c>=</c>.</summary>
internal static class ConfigurationArguments
{
    /// <summary>Lets a command take keys beside its own options.</summary>
    public static Command TakesConfiguration(this Command command)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        return command;
    }

    /// <summary>The arguments that are keys and values.</summary>
    /// <exception cref="UsageException">One is neither; a misspelt option would otherwise pass unseen.</exception>
    public static string[] Read(ParseResult parsed)
    {
        IReadOnlyList<string> tokens = parsed.UnmatchedTokens;
        for (int i = 0; i < tokens.Count; i++)
        {
            string key = tokens[i].Split('=')[0];
            bool hasValue = tokens[i].Contains('=', StringComparison.Ordinal);
            if (!key.Contains(':', StringComparison.Ordinal) || !(hasValue || key.StartsWith("--", StringComparison.Ordinal)))
                throw new UsageException($"'{tokens[i]}' is no option of this command. Configuration keys have the form --Jobplane:Storage=Postgres.");
            if (hasValue)
                continue;
            if (++i == tokens.Count)
                throw new UsageException($"'{key}' has no value.");
        }

        return [.. tokens];
    }
}
