using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

/// <summary>A store, a folder and the environment of servers that share them.</summary>
internal sealed class ServerSetup : IAsyncDisposable
{
    public const string Secret = "an-end-to-end-secret-of-more-than-32-bytes";
    public const string Project = "proj-1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobplane-e2e-");

    private ServerSetup(TestStore store)
    {
        Store = store;
        // Short times, so that a crash is made good within the patience of a test.
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Jobplane__Storage"] = store.Kind.ToString(),
            ["ConnectionStrings__Jobplane"] = store.ConnectionString,
            ["Jobplane__Schema"] = store.Schema.Length > 0 ? store.Schema : null,
            ["Jobplane__Auth__Secret"] = Secret,
            ["Jobplane__Samples"] = "true",
            ["Jobplane__RateLimit__PermitLimit"] = "100000",
            ["Jobplane__Worker__Lease"] = "00:00:02",
            ["Jobplane__Worker__HeartbeatInterval"] = "00:00:00.500",
            ["Jobplane__Worker__RescueInterval"] = "00:00:00.500",
        };
    }

    public TestStore Store { get; }

    public Dictionary<string, string?> Environment { get; }

    public string Folder => _folder.FullName;

    public static async Task<ServerSetup> CreateAsync(StoreKind kind, bool migrate = true) => new(await TestStore.CreateAsync(kind, migrate));

    public ServerProcess Start(params string[] arguments) => ServerProcess.Start(Environment, Folder, arguments);

    public Task<CommandResult> RunAsync(params string[] arguments) => ServerProcess.RunAsync(Environment, Folder, arguments);

    /// <summary>A client of the project, whose token the program itself has made.</summary>
    public async Task<ServerClient> ConnectAsync(Uri server) => new(server, await TokenAsync());

    public async Task<string> TokenAsync(string project = Project)
    {
        CommandResult token = await RunAsync("token", "--project", project);
        Assert.Equal(0, token.ExitCode);
        Assert.Matches(@"^[\w-]+\.[\w-]+\.[\w-]+\n$", token.Output);
        return token.Output.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        await Store.DisposeAsync();
    }
}
