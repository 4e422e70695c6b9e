using System.Text.RegularExpressions;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Sqlite;

/// <summary>How the statements about statistics find their rows.</summary>
public sealed partial class StatisticsPlanTests
{
    [Theory]
    [InlineData("StatisticsRead", new[] { "SEARCH job_statistics USING PRIMARY KEY (project_id=? AND span=? AND at>? AND at<?)" })]
    [InlineData("FailureRead", new[] { "SEARCH failure_counts USING PRIMARY KEY (project_id=? AND span=? AND at>? AND at<?)", "SEARCH known USING PRIMARY KEY (project_id=? AND fingerprint=?)" })]
    [InlineData("QueueWaiting", new[] { "INDEX jobs_ready (queue=? AND priority=? AND rank>?)", "USING INDEX jobs_scheduled", "USING INDEX jobs_claim (claim_id=?)", "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)" })]
    [InlineData("StatisticsLook", new[] { "USING PRIMARY KEY (project_id>?)" })]
    public async Task Statement_OfStatistics_ReadsNoTableWhole(string statement, string[] ways)
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Sqlite);
        string sql = Parameter().Replace(SqlFile.ReadQueries(typeof(SqliteOptions).Assembly)[statement], "1");

        string plan = string.Join('\n', (await store.QueryAsync($"EXPLAIN QUERY PLAN {sql}")).Select(row => row[3]));

        Assert.All(ways, way => Assert.Contains(way, plan, StringComparison.Ordinal));
        Assert.DoesNotMatch(WholeTable(), plan);
    }

    [GeneratedRegex(@"\$\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"SCAN (jobs|claims|job_statistics|failure_counts|failure_groups|known)\b(?! USING)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholeTable();
}
