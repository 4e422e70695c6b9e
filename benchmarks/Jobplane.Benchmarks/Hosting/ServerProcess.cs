using System.Security.Cryptography;
using Jobplane.Benchmarks.Stores;

namespace Jobplane.Benchmarks.Hosting;

/// <summary>The real server, <c>jobplane serve</c>, on a store.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string ReadyPrefix = "Jobplane is ready on ";

    private readonly ChildProcess _process;
    private readonly string _secret;

    private ServerProcess(ChildProcess process, Uri address, string secret)
    {
        _process = process;
        Address = address;
        _secret = secret;
    }

    public Uri Address { get; }

    public ProcessUsage Usage => new(_process.Id);

    /// <summary>Starts the server on a free port of the loopback address.</summary>
    /// <param name="store">Where its jobs are.</param>
    /// <param name="settings">Further configuration, keys as in the environment.</param>
    public static async Task<ServerProcess> StartAsync(BenchmarkStore store, params (string Key, string Value)[] settings)
    {
        string secret = RandomNumberGenerator.GetHexString(64);
        var environment = new Dictionary<string, string>(store.ServerSettings, StringComparer.Ordinal) { ["Jobplane__Auth__Secret"] = secret };
        foreach ((string key, string value) in settings)
            environment[key] = value;
        (ChildProcess process, string line) = await ChildProcess.StartAsync(
            "Jobplane.Server.dll", ["serve", "--urls", "http://127.0.0.1:0"], environment, ReadyPrefix);
        return new ServerProcess(process, new Uri(line[ReadyPrefix.Length..].Split(' ')[0]), secret);
    }

    /// <summary>A token of the project that the benchmarks' jobs belong to.</summary>
    /// <param name="scopes">What it allows; what a token without scopes does, when there are none.</param>
    public string IssueToken(params IReadOnlyCollection<string> scopes) =>
        new TokenIssuer(_secret).Issue(new TokenRequest { ProjectId = BenchmarkHost.ProjectId, Scopes = scopes.Count == 0 ? null : scopes });

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
