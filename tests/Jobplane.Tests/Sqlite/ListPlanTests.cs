using System.Text.RegularExpressions;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Sqlite;

/// <summary>How pages of jobs find their rows among those of many projects.</summary>
public sealed partial class ListPlanTests
{
    [Theory]
    [InlineData("JobList", "INDEX jobs_project (project_id=? AND rowid<?)")]
    [InlineData("JobListFailed", "INDEX jobs_errors (project_id=? AND rowid<?)")]
    [InlineData("JobListOne", "(id=? AND rowid>? AND rowid<?)")]
    [InlineData("JobCount", "INDEX jobs_project (project_id=? AND rowid<?)")]
    [InlineData("JobCountFailed", "INDEX jobs_errors (project_id=? AND rowid<?)")]
    public async Task Listing_WithManyProjects_WalksItsIndexInItsOrder(string statement, string way)
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Sqlite);
        string sql = Parameter().Replace(SqlFile.ReadQueries(typeof(SqliteOptions).Assembly)[statement], "1")
            // The store gives it to its own connections alone.
            .Replace("jobplane_error_group(", "lower(", StringComparison.Ordinal);

        string plan = string.Join('\n', (await store.QueryAsync($"EXPLAIN QUERY PLAN {sql}")).Select(row => row[3]));

        Assert.Contains(way, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN jobs", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\$\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
