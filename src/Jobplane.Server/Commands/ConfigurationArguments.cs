using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary>Configuration keys given as arguments, in .NET's usual form: <c>--Jobplane:Storage Postgres</c>, or with <c>=</c>.</summary>
internal static class ConfigurationArguments
{
    private const string Name = "configuration";

    /// <summary>Lets a command take keys after its own arguments.</summary>
    public static Command TakesConfiguration(this Command command)
    {
        command.Add(new Argument<string[]>(Name)
        {
            Description = "Configuration keys that override appsettings.json and the environment, such as --Jobplane:Storage=Postgres.",
            HelpName = "--Key:Name=value",
            // The help says it once, below the options.
            Hidden = true,
            Arity = ArgumentArity.ZeroOrMore,
        });
        return command;
    }

    /// <summary>Whether a command takes keys.</summary>
    public static bool AreTakenBy(Command command) => command.Arguments.Any(argument => argument.Name == Name);

    /// <summary>The arguments that are keys and values.</summary>
    /// <exception cref="UsageException">One is neither; a misspelt option would otherwise pass unseen.</exception>
    public static string[] Read(ParseResult parsed)
    {
        string[] tokens = parsed.GetValue<string[]>(Name) ?? [];
        for (int i = 0; i < tokens.Length; i++)
        {
            string key = tokens[i].Split('=')[0];
            bool hasValue = tokens[i].Contains('=', StringComparison.Ordinal);
            if (!key.Contains(':', StringComparison.Ordinal) || !(hasValue || key.StartsWith("--", StringComparison.Ordinal)))
                throw new UsageException($"'{tokens[i]}' is no option of this command. Configuration keys have the form --Jobplane:Storage=Postgres.");
            if (hasValue)
                continue;
            if (++i == tokens.Length)
                throw new UsageException($"'{key}' has no value.");
        }

        return tokens;
    }
}
