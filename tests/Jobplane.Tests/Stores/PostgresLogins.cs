using System.Security.Cryptography;
using Npgsql;

namespace Jobplane.Tests.Stores;

/// <summary>Logins of one test's own in the roles of a schema: one for the API, one for workers, and one in neither. They go away with the test.</summary>
internal sealed class PostgresLogins : IAsyncDisposable
{
    private readonly TestStore _store;
    private readonly string _suffix = Guid.NewGuid().ToString("N");
    private readonly string _password = RandomNumberGenerator.GetHexString(32);

    private PostgresLogins(TestStore store) => _store = store;

    public string Api => ConnectionString("api");

    public string Worker => ConnectionString("worker");

    /// <summary>May connect, and nothing else.</summary>
    public string Stranger => ConnectionString("stranger");

    /// <summary>Runs the script of the roles, and makes the logins.</summary>
    public static async Task<PostgresLogins> CreateAsync(TestStore store)
    {
        var logins = new PostgresLogins(store);
        await store.ExecuteAsync(PostgresRoles.Script(store.Schema));
        foreach ((string role, string groups) in ((string, string)[])[("api", "IN ROLE jobplane_api"), ("worker", "IN ROLE jobplane_worker"), ("stranger", "")])
            await store.ExecuteAsync($"CREATE ROLE {logins.Name(role)} LOGIN PASSWORD '{logins._password}' {groups}");
        return logins;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string role in (string[])["api", "worker", "stranger"])
            await _store.ExecuteAsync($"DROP ROLE {Name(role)}");
    }

    private string Name(string role) => $"{role}_{_suffix}";

    private string ConnectionString(string role) =>
        new NpgsqlConnectionStringBuilder(_store.ConnectionString) { Username = Name(role), Password = _password }.ConnectionString;
}
