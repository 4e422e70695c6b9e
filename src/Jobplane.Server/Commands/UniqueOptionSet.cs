using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary>The options that make an enqueue one of a kind.</summary>
internal sealed class UniqueOptionSet
{
    private readonly Option<string?> _key = new("--unique-key")
    {
        Description = "While a job of the project holds this key, such as digest:user-42, show that job and enqueue none. 1 to 255 visible ASCII characters.",
        HelpName = "KEY",
    };

    private readonly Option<string?> _scope = WordOption.Create(
        "--unique-scope", "How long the job holds its key. Default: until_finished, or period with --unique-period.", UniqueNames.Scopes);

    private readonly Option<TimeSpan?> _period = Duration.Option(
        "--unique-period", "Hold the key for this long from now on, such as 10m, whatever becomes of the job.", TimeSpan.FromSeconds(1));

    private readonly Option<string?> _conflict = WordOption.Create(
        "--on-conflict", "What becomes of a waiting job that holds the key: nothing, a new payload, a new time, or both. Default: keep.", UniqueNames.Conflicts);

    public UniqueOptionSet() => _key.Validators.Add(result =>
    {
        string key = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (!IdempotencyKey.IsValid(key))
            result.AddError($"--unique-key is '{key}'; it must be 1 to 255 visible ASCII characters.");
    });

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_key, _scope, _period, _conflict])
            command.Add(option);
    }

    /// <summary>What they say; null without a key.</summary>
    /// <exception cref="UsageException">They do not go together.</exception>
    public UniqueOptions? Read(ParseResult parsed)
    {
        TimeSpan? period = parsed.GetValue(_period);
        if (parsed.GetValue(_key) is not { } key)
        {
            Option? alone = ((Option[])[_scope, _period, _conflict]).FirstOrDefault(option => parsed.GetResult(option) is not null);
            return alone is null ? null : throw new UsageException($"{alone.Name} needs --unique-key.");
        }

        UniqueScope scope = UniqueNames.TryParse(parsed.GetValue(_scope), out UniqueScope given) ? given : period is null ? default : UniqueScope.Period;
        if ((scope == UniqueScope.Period) != (period is not null))
            throw new UsageException("--unique-scope period needs --unique-period, and no other scope has one.");
        return new UniqueOptions(key)
        {
            Scope = scope,
            Period = period,
            OnConflict = UniqueNames.TryParse(parsed.GetValue(_conflict), out UniqueConflict conflict) ? conflict : default,
        };
    }
}
