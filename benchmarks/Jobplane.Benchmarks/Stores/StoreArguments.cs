using System.CommandLine;

namespace Jobplane.Benchmarks.Stores;

/// <summary>The options by which every command is told its store.</summary>
internal sealed class StoreArguments
{
    public const string PostgresDescription =
        "Connection string of a server to use, with the right to make schemas. Without it one is started in a temporary folder.";

    private readonly Option<string> _store = new Option<string>("--store") { Description = "The store to measure.", DefaultValueFactory = _ => "postgres" }
        .AcceptOnlyFromAmong("postgres", "sqlite");

    private readonly Option<string?> _postgres = new("--postgres") { Description = PostgresDescription };

    public void AddTo(Command command)
    {
        command.Add(_store);
        command.Add(_postgres);
    }

    public async Task<BenchmarkStore> CreateAsync(ParseResult parsed) => parsed.GetValue(_store) == "sqlite"
        ? new SqliteBenchmarkStore()
        : await PostgresBenchmarkStore.CreateAsync(parsed.GetValue(_postgres));
}
