using Jobplane.Storage;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Postgres;

/// <summary>Table <c>ready_jobs</c> says the same as the jobs themselves, whoever changes them; where it does not, no job is lost.</summary>
public sealed class ReadyJobsTests
{
    private const int Tasks = 4;
    private const int Rounds = 40;

    [Fact]
    public async Task Entries_after_every_change_of_a_job_are_those_of_the_ready_jobs()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);

        foreach ((string change, Func<Task> make) in Changes(node))
        {
            await make();
            Assert.True(await IsTrueAsync(node), $"ready_jobs is wrong after: {change}.");
        }
    }

    [Fact]
    public async Task Entries_after_changes_at_once_are_those_of_the_ready_jobs()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        await node.Jobs.EnqueueAsync([.. TestJob.Many(60).Select(job => job with { MaxAttempts = 100 })], CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(n => Task.Run(() => ChangeAsync(node, new Random(n)))));

        Assert.True(await IsTrueAsync(node), "ready_jobs is wrong.");
        await node.PromoteAsync();
        long ready = await CountReadyAsync(node);
        Assert.Equal(ready, (await node.ClaimAsync(await node.RegisterAsync())).Count);
    }

    [Theory]
    [InlineData("VACUUM FULL {0}.jobs")]
    [InlineData("UPDATE {0}.ready_jobs SET place = '(0,1)'")]
    [InlineData("UPDATE {0}.ready_jobs SET place = '(4000000000,1)'")]
    [InlineData("UPDATE {0}.ready_jobs SET place = NULL")]
    public async Task Claim_of_jobs_that_are_not_where_their_entries_say_finds_each(string damage)
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        Job[] jobs = await node.Jobs.EnqueueAsync(TestJob.Many(50), CancellationToken.None);
        await node.Store.ExecuteAsync($"DELETE FROM {node.Store.Table("jobs")} WHERE id = @id", ("id", jobs[0].Id));

        await node.Store.ExecuteAsync(string.Format(null, damage, node.Store.Schema));

        Guid worker = await node.RegisterAsync();
        IReadOnlyList<ClaimedJob> claimed = [.. await node.ClaimAsync(worker), .. await node.ClaimAsync(worker)];
        Assert.Equal(jobs[1..].Select(job => job.Id).ToHashSet(), [.. claimed.Select(job => job.Key.JobId)]);
        Assert.Equal(0, await node.CountAsync("ready_jobs"));
        Assert.DoesNotContain(false, await node.Workers.CompleteAsync([.. claimed.Select(job => job.Key)], CancellationToken.None));
    }

    [Fact]
    public async Task Claim_with_entries_of_jobs_that_are_not_ready_takes_the_others()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);
        ClaimedJob running = await node.RunOneAsync();
        foreach (Guid id in new[] { running.Key.JobId, Guid.NewGuid() })
        {
            await node.Store.ExecuteAsync(
                $"INSERT INTO {node.Store.Table("ready_jobs")} (queue, priority, rank, type, job_id) VALUES ('default', 0, 0, 'work', @id)", ("id", id));
        }

        Job job = await node.EnqueueAsync(TestJob.New());

        Assert.Equal(job.Id, Assert.Single(await node.ClaimAsync(await node.RegisterAsync())).Key.JobId);
        Assert.True(await node.CompleteAsync(running.Key));
    }

    [Fact]
    public async Task Migrate_database_with_ready_and_running_jobs_keeps_both()
    {
        await using TestStore store = await TestStore.CreateAsync(StoreKind.Postgres, migrate: false);
        await using StoreNode node = StoreNode.On(store);
        await store.ExecuteAsync(
            $"CREATE SCHEMA {store.Schema}; CREATE TABLE {store.Table("migrations")} (number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL)");
        foreach (Migration migration in SqlFile.ReadMigrations(typeof(PostgresOptions).Assembly).Where(migration => migration.Number < 6))
        {
            await store.ExecuteAsync(migration.Sql.Replace("control_plane", store.Schema, StringComparison.Ordinal));
            await store.ExecuteAsync($"INSERT INTO {store.Table("migrations")} VALUES ({migration.Number}, '{migration.Name}', now())");
        }

        foreach (string status in new[] { "pending", "running", "completed" })
            await store.ExecuteAsync($"INSERT INTO {store.Table("jobs")} (project_id, type, status) VALUES ('proj-1', 'work', '{status}')");

        await node.Administration.MigrateAsync();

        Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
        node.Now = TimeProvider.System.GetUtcNow() + StoreNode.Lease + StoreNode.Lease;
        Assert.Equal(1, (await node.RescueAsync()).Total);
    }

    /// <summary>An update that touches a column of any index, in its key or its predicate, writes to all of them.</summary>
    [Fact]
    public async Task Indexes_of_jobs_mention_nothing_that_a_claim_or_a_completion_writes()
    {
        await using StoreNode node = await StoreNode.StartAsync(StoreKind.Postgres);

        IReadOnlyList<object?[]> columns = await node.Store.QueryAsync(
            """
            SELECT DISTINCT attribute.attname::text
            FROM pg_index AS index
            JOIN pg_depend AS dependency ON dependency.classid = 'pg_class'::regclass AND dependency.objid = index.indexrelid AND dependency.refobjsubid > 0
            JOIN pg_attribute AS attribute ON attribute.attrelid = dependency.refobjid AND attribute.attnum = dependency.refobjsubid
            WHERE index.indrelid = (@table)::regclass AND dependency.refobjid = index.indrelid
            """,
            ("table", node.Store.Table("jobs")));

        string[] mentioned = [.. columns.Select(row => (string)row[0]!)];
        Assert.Contains("due_at", mentioned);
        Assert.Empty(mentioned.Intersect(["status", "stage", "claim_id", "attempts", "started_at", "completed_at", "cancel_requested"]));
    }

    private static IEnumerable<(string Change, Func<Task> Make)> Changes(StoreNode node)
    {
        string jobs = node.Store.Table("jobs");
        Guid worker = Guid.Empty;
        IReadOnlyList<ClaimedJob> claimed = [];
        return
        [
            ("an enqueue", () => node.Jobs.EnqueueAsync([.. TestJob.Many(40), TestJob.New() with { Delay = TimeSpan.FromHours(1), Priority = 3 }], CancellationToken.None)),
            ("a claim", async () => claimed = await node.ClaimAsync(worker = await node.RegisterAsync(), limit: 10)),
            ("a completion", () => node.CompleteAsync(claimed[0].Key)),
            ("a release", () => node.ReleaseAsync(claimed[1].Key)),
            ("a snooze", () => node.SnoozeAsync(claimed[2].Key, TimeSpan.FromMinutes(1))),
            ("a failure to be tried at once", () => node.FailAsync(claimed[3].Key, TimeSpan.Zero)),
            ("a failure to be tried later", () => node.FailAsync(claimed[4].Key, TimeSpan.FromMinutes(1))),
            ("a failure for good", () => node.FailAsync(claimed[5].Key)),
            ("a retry of a finished job", () => node.Jobs.RetryAsync(new JobKey(TestJob.Project, claimed[0].Key.JobId), new RetryOptions(), CancellationToken.None)),
            ("a retry of a ready job", () => node.Jobs.RetryAsync(new JobKey(TestJob.Project, claimed[0].Key.JobId), new RetryOptions(), CancellationToken.None)),
            ("a retry of a job that waits", () => node.Jobs.RetryAsync(new JobKey(TestJob.Project, claimed[4].Key.JobId), new RetryOptions(), CancellationToken.None)),
            ("a cancellation", () => node.Jobs.CancelAsync(new JobKey(TestJob.Project, claimed[0].Key.JobId), new AuditOrigin(), CancellationToken.None)),
            ("a rescue", async () =>
            {
                node.Advance(StoreNode.Lease);
                Assert.NotEqual(0, (await node.RescueAsync()).Total);
            }),
            ("a promotion", async () =>
            {
                node.Advance(TimeSpan.FromHours(2));
                Assert.NotEmpty(await node.PromoteAsync());
            }),
            ("another queue and priority", () => node.Store.ExecuteAsync($"UPDATE {jobs} SET queue = 'other', priority = 9 WHERE seq % 5 = 0")),
            ("another type", () => node.Store.ExecuteAsync($"UPDATE {jobs} SET type = 'other' WHERE seq % 5 = 1")),
            ("an end by hand", () => node.Store.ExecuteAsync($"UPDATE {jobs} SET status = 'completed' WHERE seq % 5 = 2")),
            ("a new start by hand", () => node.Store.ExecuteAsync($"UPDATE {jobs} SET status = 'pending' WHERE seq % 5 = 2")),
            ("a new job by hand", () => node.Store.ExecuteAsync($"INSERT INTO {jobs} (project_id, type) VALUES ('proj-1', 'work')")),
            ("a job by hand that is there already", () => node.Store.ExecuteAsync(
                $"INSERT INTO {jobs} (id, project_id, type) SELECT id, 'proj-1', 'work' FROM {jobs} ON CONFLICT DO NOTHING")),
            ("a deletion", () => node.Store.ExecuteAsync($"DELETE FROM {jobs} WHERE seq % 5 = 3")),
            ("a truncation", () => node.Store.ExecuteAsync($"TRUNCATE {jobs} CASCADE")),
        ];
    }

    private static async Task ChangeAsync(StoreNode node, Random random)
    {
        Guid worker = await node.RegisterAsync();
        var held = new Queue<ClaimKey>();
        for (int round = 0; round < Rounds; round++)
        {
            foreach (ClaimedJob job in await node.ClaimAsync(worker, limit: 5))
                held.Enqueue(job.Key);
            if (held.TryDequeue(out ClaimKey key))
            {
                await (random.Next(4) switch
                {
                    0 => node.CompleteAsync(key),
                    1 => node.ReleaseAsync(key),
                    2 => node.FailAsync(key, TimeSpan.Zero),
                    _ => node.SnoozeAsync(key, TimeSpan.Zero),
                });
            }

            string any = $"(SELECT id FROM {node.Store.Table("jobs")} ORDER BY id OFFSET {random.Next(60)} LIMIT 1)";
            var id = (Guid)(await node.Store.ScalarAsync($"SELECT {any}"))!;
            switch (random.Next(4))
            {
                case 0:
                    await node.Jobs.RetryAsync(new JobKey(TestJob.Project, id), new RetryOptions(), CancellationToken.None);
                    break;
                case 1:
                    await node.Jobs.CancelAsync(new JobKey(TestJob.Project, id), new AuditOrigin(), CancellationToken.None);
                    break;
                case 2:
                    await node.Store.ExecuteAsync($"UPDATE {node.Store.Table("jobs")} SET priority = {random.Next(10)} WHERE id = @id", ("id", id));
                    break;
                default:
                    await node.PromoteAsync();
                    break;
            }
        }
    }

    private static async Task<bool> IsTrueAsync(StoreNode node) => (bool)(await node.Store.ScalarAsync(
        $"""
        SELECT NOT EXISTS (
            (SELECT queue, priority, rank, type::text, id FROM {node.Store.Table("jobs")} WHERE stage = 'ready' AND status = 'pending'
                EXCEPT ALL SELECT queue, priority, rank, type, job_id FROM {node.Store.Table("ready_jobs")})
            UNION ALL
            (SELECT queue, priority, rank, type, job_id FROM {node.Store.Table("ready_jobs")}
                EXCEPT ALL SELECT queue, priority, rank, type::text, id FROM {node.Store.Table("jobs")} WHERE stage = 'ready' AND status = 'pending'))
        """))!;

    private static async Task<long> CountReadyAsync(StoreNode node) =>
        Convert.ToInt64(await node.Store.ScalarAsync($"SELECT count(*) FROM {node.Store.Table("jobs")} WHERE stage = 'ready' AND queue = 'default'"));
}
