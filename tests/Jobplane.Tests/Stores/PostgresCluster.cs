using Jobplane.Tests.Stores;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Jobplane.Tests.Stores;

/// <summary>
/// The PostgreSQL server of this run: the one that JOBPLANE_TEST_POSTGRES names, or a temporary one of our own, started when the
/// first test asks for it.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>Holds a connection string of a server to use, with the right to make schemas.</summary>
    public const string Variable = "JOBPLANE_TEST_POSTGRES";

    private readonly Lazy<Task<NpgsqlDataSource>> _database;
    private PostgresServer? _server;

    public PostgresCluster() => _database = new(StartAsync);

    /// <summary>The connections of fixtures and assertions; skips the test where there is no server.</summary>
    internal static async Task<NpgsqlDataSource> GetDatabaseAsync()
    {
        PostgresCluster cluster = await TestContext.Current.GetFixture<PostgresCluster>()
            ?? throw new InvalidOperationException("The PostgreSQL server is there for tests and their fixtures only.");
        return await cluster._database.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _database.Value).DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private async Task<NpgsqlDataSource> StartAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return Connect(new NpgsqlConnectionStringBuilder(given));
        _server = await PostgresServer.StartAsync(FindPrograms());
        return Connect(_server.Connection);
    }

    /// <summary>The folder of PostgreSQL's programs; skips the test where there is none.</summary>
    internal static string FindPrograms() => PostgresBinaries.Find()
        ?? throw Requirement.Missing($"No PostgreSQL server is installed. Install one (Debian: apt-get install postgresql), or name one in {Variable}.");

    private static NpgsqlDataSource Connect(NpgsqlConnectionStringBuilder settings)
    {
        settings.PersistSecurityInfo = true;
        return NpgsqlDataSource.Create(settings);
    }
}
