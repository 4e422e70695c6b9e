using Jobplane.Postgres;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Npgsql;

namespace Jobplane.Tests.Postgres;

/// <summary>How statements find their rows, under the settings of our connections, by plans that know no parameters.</summary>
public sealed class StatementPlanTests
{
    [Theory]
    [InlineData("StatisticsRead", "timestamptz, text, int, timestamptz, interval, text, text, boolean", "NULL, 'p', 1, NULL, '1 hour', NULL, NULL, true", new[] { "job_statistics_pkey" })]
    [InlineData("FailureRead", "timestamptz, text, int, timestamptz, interval, text, int", "NULL, 'p', 1, NULL, '1 hour', NULL, 20", new[] { "failure_counts_pkey", "failure_groups_pkey" })]
    [InlineData("JobClaim", "timestamptz, uuid, text, text[], int, bigint[], int", "NULL, gen_random_uuid(), 'q', '{t}', 1000, '{0,0}', 0", new[] { "ready_jobs_order" })]
    [InlineData("JobClaimSingly", "timestamptz, uuid, text, text[], int, bigint[], int", "NULL, gen_random_uuid(), 'q', '{t}', 1000, '{0,0}', 0", new[] { "ready_jobs_order", "jobs_pkey" })]
    [InlineData("QueueList", "timestamptz, int, int, int", "NULL, 100, 1000, 1000", new[] { "ready_jobs_order", "jobs_pkey" })]
    [InlineData("QueueWaiting", "timestamptz, int, int, int, interval, int", "NULL, 100, 1000, 200, '5 minutes', 2000", new[] { "ready_jobs_order", "jobs_due", "jobs_pkey" })]
    [InlineData("StatisticsPrune", "timestamptz, text, int, interval, interval", "NULL, 'p', 1000, '2 days', '90 days'", new[] { "job_statistics_pkey", "failure_counts_pkey", "failure_groups_pkey" })]
    public async Task Statement_WithManyJobs_ReadsNoTableWhole(string statement, string types, string values, string[] indexes)
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        var database = node.Get<PostgresDatabase>();
        await using NpgsqlConnection connection = await database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        // A plan may be older than the rows that it reads: with none, and with many.
        string empty = await GenericPlan.ExplainAsync(connection, database[statement], types, values);
        await FillAsync(node);
        string full = await GenericPlan.ExplainAsync(connection, database[statement], types, values);

        foreach (string plan in (string[])[empty, full])
        {
            Assert.All(indexes, index => Assert.Contains($" using {index} ", plan, StringComparison.Ordinal));
            Assert.DoesNotContain("Seq Scan on jobs", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan on job_statistics", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan on failure_", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan on claims", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan on ready_jobs", plan, StringComparison.Ordinal);
        }
    }

    private static Task<int> FillAsync(StoreNode node) => node.Store.ExecuteAsync(
        $"""
        INSERT INTO {node.Store.Table("jobs")} (project_id, type, status, completed_at) SELECT 'p' || n % 50, 't', 'completed', now() FROM generate_series(1, 20000) AS n;
        INSERT INTO {node.Store.Table("job_statistics")}
        SELECT 'p' || n % 50, 1, now() - n * interval '1 second', 'q', 't', 1, 0, 0, 0, ARRAY[1], ARRAY[1] FROM generate_series(1, 20000) AS n;
        ANALYZE {node.Store.Table("jobs")}, {node.Store.Table("job_statistics")};
        """);
}
