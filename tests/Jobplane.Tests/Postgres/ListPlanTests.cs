using Jobplane.Postgres;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Postgres;

/// <summary>How pages of jobs find their rows among those of many projects, under the settings of our connections, by plans that know no parameters.</summary>
public sealed class ListPlanTests
{
    private const string Types = "text, bigint, bigint, bigint, text, text, text, text, timestamptz, timestamptz, text[], text[], uuid, text, int";
    private const string Values = "'p1', 1000, 20, 21, NULL, NULL, NULL, NULL, NULL, NULL, '{}', '{}', NULL, NULL, 300";

    [Theory]
    [InlineData("JobList", "jobs_project", new[] { "job_progress_pkey", "job_results_pkey" })]
    [InlineData("JobListFailed", "jobs_errors", new[] { "job_progress_pkey", "job_results_pkey" })]
    [InlineData("JobCount", "jobs_project", new string[0])]
    [InlineData("JobCountFailed", "jobs_errors", new string[0])]
    public async Task Listing_WithManyProjects_WalksItsIndexInItsOrder(string statement, string index, string[] lookedUp)
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        var database = node.Get<PostgresDatabase>();
        await using NpgsqlConnection connection = await database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        // A plan may be older than the rows that it reads: with none, and with many.
        string empty = await GenericPlan.ExplainAsync(connection, database[statement], Types, Values);
        await FillAsync(node);
        string full = await GenericPlan.ExplainAsync(connection, database[statement], Types, Values);

        foreach (string plan in (string[])[empty, full])
        {
            Assert.Contains($"Index Scan using {index} on jobs", plan, StringComparison.Ordinal);
            Assert.All(lookedUp, key => Assert.Contains($"Index Scan using {key} ", plan, StringComparison.Ordinal));
            Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
        }
    }

    private static Task<int> FillAsync(StoreNode node) => node.Store.ExecuteAsync(
        $"""
        INSERT INTO {node.Store.Table("jobs")} (project_id, type, status, completed_at, last_error)
        SELECT 'p' || n % 5000, 't', 'completed', now(), CASE WHEN n % 20 = 0 THEN 'It broke.' END FROM generate_series(1, 20000) AS n;
        ANALYZE {node.Store.Table("jobs")};
        """);
}
