using System.Diagnostics;
using Jobplane.Tests.Faults;
using Jobplane.Tests.Http;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.EndToEnd;

/// <summary>A database that neither answers nor goes away, under a server of its own.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class FrozenDatabaseTests
{
    private const int Requests = 60;

    // A read is given up after 5 s; one that came meanwhile waits as long for a lane first.
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(14);
    private static readonly TimeSpan LongestPing = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Frozen_database_is_503_in_time_without_a_pile_of_connections_and_forgotten_once_it_thaws()
    {
        await using PostgresServer server = await PostgresServer.StartAsync(PostgresCluster.FindPrograms());
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(server.Connection);
        await using TestApi api = await TestApi.CreateAsync(
            StoreKind.Postgres, new Dictionary<string, string?> { ["ConnectionStrings:Jobplane"] = server.Connection.ConnectionString });
        string token = TestApi.Token("frozen");
        string job = await api.EnqueueAsync("frozen");
        Assert.Equal(200, (await api.GetAsync($"/api/jobs/{job}", token)).Status);
        IReadOnlyList<int> processes = server.Processes;

        Signal.Stop(processes);
        try
        {
            (ApiAnswer Answer, TimeSpan Time)[] answers = await Task.WhenAll(
                Enumerable.Range(0, Requests).Select(_ => TimeAsync(() => api.GetAsync($"/api/jobs/{job}", token))));
            Assert.All(answers.Select(answer => answer.Answer), answer =>
                Assert.Equal("5", answer.AssertError(503, "SERVICE_UNAVAILABLE").Header("Retry-After")));
            Assert.InRange(answers.Max(answer => answer.Time), TimeSpan.Zero, LongestRead);
            (ApiAnswer ready, TimeSpan time) = await TimeAsync(() => api.GetAsync("/readyz", token: null));
            ready.AssertError(503, "SERVICE_UNAVAILABLE");
            Assert.InRange(time, TimeSpan.Zero, LongestPing);
            Assert.Equal(200, (await api.GetAsync("/healthz", token: null)).Status);
        }
        finally
        {
            Signal.Continue(processes);
        }

        ApiAnswer thawed = await Eventually.SeeAsync(() => api.GetAsync($"/api/jobs/{job}", token), answer => answer.Status == 200, Patience);
        Assert.Equal(job, thawed.Data.GetProperty("id").GetString());
        long connections = await Eventually.SeeAsync(() => ConnectionsAsync(database), count => count <= 8, Patience);
        Assert.InRange(connections, 1, 8);
    }

    private static async Task<(ApiAnswer Answer, TimeSpan Time)> TimeAsync(Func<Task<ApiAnswer>> ask)
    {
        long start = Stopwatch.GetTimestamp();
        ApiAnswer answer = await ask();
        return (answer, Stopwatch.GetElapsedTime(start));
    }

    private static async Task<long> ConnectionsAsync(NpgsqlDataSource database)
    {
        await using NpgsqlCommand command = database.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'jobplane'");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
