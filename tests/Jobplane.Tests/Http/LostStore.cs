using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

/// <summary>A database that is not there at first, and comes back when a test says so.</summary>
internal sealed class LostStore : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobplane-lost-");
    private readonly PostgresServer? _server;

    private LostStore(PostgresServer? server) => _server = server;

    private string File => Path.Combine(_folder.FullName, "jobplane.db");

    public static async Task<LostStore> CreateAsync(StoreKind kind)
    {
        var store = new LostStore(kind == StoreKind.Postgres ? await PostgresServer.StartAsync(PostgresCluster.FindPrograms()) : null);
        if (store._server is { } server)
            await server.ControlAsync("stop", "-m", "immediate");
        else
            // SQLite cannot open what is no file, whoever asks.
            Directory.CreateDirectory(store.File);
        return store;
    }

    /// <summary>Makes Jobplane use it.</summary>
    public void Use(JobplaneBuilder jobs)
    {
        if (_server is not null)
            jobs.UsePostgres(_server.Connection.ConnectionString);
        else
            jobs.UseSqlite($"Data Source={File}");
    }

    public async Task ComeBackAsync()
    {
        if (_server is not null)
            await _server.ControlAsync("start");
        else
            Directory.Delete(File);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
