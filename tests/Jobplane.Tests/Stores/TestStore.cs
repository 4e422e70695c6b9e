using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Stores;

/// <summary>A database of one test's own: a schema of the PostgreSQL server, or an SQLite file. It goes away with the test.</summary>
internal abstract class TestStore : IAsyncDisposable
{
    public abstract StoreKind Kind { get; }

    public abstract string ConnectionString { get; }

    /// <summary>The schema that holds the tables; empty for SQLite, which has none.</summary>
    public abstract string Schema { get; }

    /// <summary>Makes an empty database, and Jobplane's tables in it unless told otherwise.</summary>
    public static async Task<TestStore> CreateAsync(StoreKind kind, bool migrate = true)
    {
        TestStore store = kind == StoreKind.Postgres ? await PostgresTestStore.CreateAsync() : new SqliteTestStore();
        if (migrate)
            await store.MigrateAsync();
        return store;
    }

    /// <summary>A table's name as SQL has it: <c>schema.jobs</c>, or <c>jobs</c>.</summary>
    public string Table(string name) => Schema.Length > 0 ? $"{Schema}.{name}" : name;

    /// <summary>Makes Jobplane use this database.</summary>
    public abstract void Use(JobplaneBuilder jobs);

    /// <summary>An open connection of the caller's own.</summary>
    public abstract Task<DbConnection> ConnectAsync();

    /// <summary>
    /// Runs a statement on a connection of its own, and returns the number of rows changed. Parameters are written <c>@name</c>;
    /// ids and times are passed as the store keeps them.
    /// </summary>
    public abstract Task<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters);

    /// <summary>Runs a query on a connection of its own, and returns its rows, null for NULL.</summary>
    public abstract Task<IReadOnlyList<object?[]>> QueryAsync(string sql, params (string Name, object? Value)[] parameters);

    /// <summary>The first value of the first row, or null.</summary>
    public async Task<object?> ScalarAsync(string sql, params (string Name, object? Value)[] parameters) =>
        await QueryAsync(sql, parameters) is [[var first, ..], ..] ? first : null;

    /// <summary>The statements that make this database's tables, in a form that is the same for the same schema.</summary>
    public abstract Task<string> DumpSchemaAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Makes Jobplane's tables.</summary>
    public async Task MigrateAsync()
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddJobplane(Use)
            .BuildServiceProvider();
        await services.GetRequiredService<IStoreAdministration>().MigrateAsync();
    }
}
