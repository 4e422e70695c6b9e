using Jobplane.Cron;
using Jobplane.Maintenance;
using Jobplane.Statistics;
using Jobplane.Storage;
using Jobplane.Telemetry;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Tests.Postgres;

/// <summary>What the database itself refuses to the roles of the API and of workers, whatever the statements say.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private TestStore _store = null!;
    private PostgresLogins _logins = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await TestStore.CreateAsync(StoreKind.Postgres);
        _logins = await PostgresLogins.CreateAsync(_store);
    }

    public async ValueTask DisposeAsync()
    {
        await _logins.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Statement_WithoutItsProjectPredicate_StillSeesNoForeignRow()
    {
        await using ServiceProvider services = Services(_logins.Worker, _logins.Api);
        var client = services.GetRequiredService<JobClient>();
        Job own = await EnqueueAsync(client, "proj-1");
        Job foreign = await EnqueueAsync(client, "proj-2");
        string get = SqlFile.ReadQueries(typeof(PostgresOptions).Assembly)["JobGet"];
        string careless = get.Replace("(jobs.project_id = wanted.project_id) IS TRUE AND ", "", StringComparison.Ordinal)
            .Replace(" AND (project_id = wanted.project_id) IS TRUE", "", StringComparison.Ordinal)
            .Replace("project_id = wanted.project_id AND ", "", StringComparison.Ordinal)
            .Replace("control_plane.", $"{_store.Schema}.", StringComparison.Ordinal);
        Assert.DoesNotContain("project_id =", careless, StringComparison.Ordinal);

        Assert.Equal(1, await CountAsync(careless, "proj-1", own.Id));
        Assert.Equal(0, await CountAsync(careless, "proj-1", foreign.Id));
        Assert.Equal(1, await CountAsync(careless, "proj-2", foreign.Id));
    }

    [Theory]
    [InlineData("SELECT id FROM {0}.jobs", 1)]
    [InlineData("UPDATE {0}.jobs SET priority = 9 RETURNING id", 1)]
    [InlineData("SELECT job_id FROM {0}.job_attempts", 1)]
    [InlineData("SELECT job_id FROM {0}.job_progress", 1)]
    [InlineData("SELECT job_id FROM {0}.job_results", 1)]
    [InlineData("SELECT job_id FROM {0}.audit_logs", 1)]
    [InlineData("SELECT type FROM {0}.job_statistics", 3)]
    [InlineData("SELECT type FROM {0}.failure_groups", 1)]
    [InlineData("SELECT at FROM {0}.failure_counts", 3)]
    public async Task Rows_OfOtherProjects_AreNotThere(string sql, int own)
    {
        await using ServiceProvider services = Services(_logins.Worker, _logins.Api);
        foreach (string project in (string[])["proj-1", "proj-2", "proj-3"])
        {
            Job job = await EnqueueAsync(services.GetRequiredService<JobClient>(), project);
            await _store.ExecuteAsync($"INSERT INTO {_store.Schema}.job_attempts (job_id, project_id, attempt, finished_at, error) VALUES (@id, '{project}', 1, now(), 'x')", ("id", job.Id));
            await _store.ExecuteAsync($"INSERT INTO {_store.Schema}.job_progress (job_id, project_id, percent, reported_at) VALUES (@id, '{project}', 1, now())", ("id", job.Id));
            await _store.ExecuteAsync($"INSERT INTO {_store.Schema}.job_results (job_id, project_id, claim_id, result) VALUES (@id, '{project}', 1, '1')", ("id", job.Id));
            await services.GetRequiredService<JobClient>().RetryAsync(project, job.Id);
            var recorder = new StatisticsRecorder(services.GetRequiredService<IWorkerStore>(), TimeProvider.System, NullLogger<StatisticsRecorder>.Instance);
            recorder.Count(StatisticsTests.Job(project), TimeSpan.Zero, AttemptEnd.FailedAttempt, "x");
            await recorder.FlushAsync(CancellationToken.None);
        }

        Assert.Equal(own, await RowsAsync("proj-1", string.Format(null, sql, _store.Schema)));
        Assert.Equal(0, await RowsAsync(null, string.Format(null, sql, _store.Schema)));
    }

    [Fact]
    public async Task Insert_ForAnotherProject_IsRefused()
    {
        PostgresException e = await Assert.ThrowsAsync<PostgresException>(() =>
            RowsAsync("proj-1", $"INSERT INTO {_store.Schema}.jobs (project_id, type) VALUES ('proj-2', 'a') RETURNING id"));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, e.SqlState);
        Assert.Equal(1, await RowsAsync("proj-1", $"INSERT INTO {_store.Schema}.jobs (project_id, type) VALUES ('proj-1', 'a') RETURNING id"));
    }

    [Fact]
    public async Task Batches_OfManyProjects_GiveEachItsOwn()
    {
        await using ServiceProvider services = Services(_logins.Worker, _logins.Api);
        var client = services.GetRequiredService<JobClient>();
        string[] projects = [.. Enumerable.Range(0, 200).Select(i => $"proj-{i % 20}")];

        Job[] jobs = await Task.WhenAll(projects.Select(project => EnqueueAsync(client, project)));
        Job?[] own = await Task.WhenAll(jobs.Select(job => client.GetAsync(job.ProjectId, job.Id)));
        Job?[] foreign = await Task.WhenAll(jobs.Select((job, i) => client.GetAsync(projects[(i + 1) % projects.Length], job.Id)));

        Assert.Equal(jobs.Select(job => job.Id), own.Select(job => job!.Id));
        Assert.All(foreign, Assert.Null);
        Assert.IsType<RetryResult.NotFound>(await client.RetryAsync("proj-1", jobs[0].Id));
        Assert.IsType<RetryResult.Retried>(await client.RetryAsync("proj-0", jobs[0].Id));
    }

    [Fact]
    public async Task Schedules_OfSeveralProjects_WorkAndStayApart()
    {
        await using ServiceProvider services = Services(_logins.Worker, _logins.Api);
        var schedules = services.GetRequiredService<ScheduleClient>();
        var clock = services.GetRequiredService<StoreClock>();
        clock.Now = StoreNode.Start;
        foreach (string project in (string[])["proj-1", "proj-2"])
        {
            await schedules.PutAsync(project, TestSchedule.Name, TestSchedule.New());
            await schedules.PauseAsync(project, TestSchedule.Name);
            Assert.Null((await schedules.ResumeAsync(project, TestSchedule.Name))!.PausedAt);
            Assert.NotNull(await schedules.RunAsync(project, TestSchedule.Name));
        }

        clock.Now += TimeSpan.FromMinutes(1);
        await new CronScheduler(
            services.GetRequiredService<IMaintenanceStore>(), services.GetRequiredService<JobWaker>(), services.GetRequiredService<JobplaneMetrics>(), NullLogger<CronScheduler>.Instance)
            .FireAsync(CancellationToken.None);

        Assert.Equal(JobStatus.Pending, (await schedules.GetAsync("proj-1", TestSchedule.Name))!.LastFire!.Status);
        Assert.Equal(1, await RowsAsync("proj-1", $"SELECT name FROM {_store.Schema}.schedules"));
        Assert.Equal(2, await RowsAsync("proj-1", $"SELECT job_id FROM {_store.Schema}.schedule_fires"));
        Assert.Equal(0, await RowsAsync(null, $"SELECT name FROM {_store.Schema}.schedules"));
        Assert.True(await schedules.DeleteAsync("proj-1", TestSchedule.Name));
        Assert.Empty(await schedules.ListAsync("proj-1"));
        Assert.Single(await schedules.ListAsync("proj-2"));
    }

    [Fact]
    public async Task UniqueKeys_OfManyProjects_AreEachProjectsOwn()
    {
        await using ServiceProvider services = Services(_logins.Worker, _logins.Api);
        var client = services.GetRequiredService<JobClient>();
        var unique = new UniqueOptions("once") { OnConflict = UniqueConflict.ReplaceAndReschedule };
        string[] projects = [.. Enumerable.Range(0, 60).Select(i => $"proj-{i % 20}")];

        Job[] jobs = await Task.WhenAll(projects.Select(project =>
            client.EnqueueAsync("work", JobPayload.Empty, new() { ProjectId = project, Unique = unique })));

        Assert.Equal(projects, jobs.Select(job => job.ProjectId));
        Assert.Equal(20, jobs.DistinctBy(job => job.Id).Count());
        Assert.Equal(1, await RowsAsync("proj-1", $"SELECT key FROM {_store.Schema}.unique_keys"));
    }

    [Theory]
    [InlineData("CREATE TABLE {0}.mine (id int)")]
    [InlineData("ALTER TABLE {0}.jobs ADD COLUMN mine int")]
    [InlineData("ALTER TABLE {0}.jobs DISABLE ROW LEVEL SECURITY")]
    [InlineData("CREATE POLICY mine ON {0}.jobs USING (true)")]
    [InlineData("DROP TABLE {0}.audit_logs")]
    [InlineData("TRUNCATE {0}.audit_logs")]
    [InlineData("CREATE FUNCTION {0}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'")]
    [InlineData("DROP SCHEMA {0} CASCADE")]
    [InlineData("INSERT INTO {0}.migrations (number, name, applied_at) VALUES (99, 'mine', now())")]
    public async Task Definition_ByARuntimeRole_IsRefused(string sql)
    {
        foreach (string login in (string[])[_logins.Api, _logins.Worker])
            await AssertRefusedAsync(login, sql);
    }

    [Theory]
    [InlineData("DELETE FROM {0}.job_attempts")]
    [InlineData("UPDATE {0}.bulk_operations SET project_id = NULL")]
    [InlineData("UPDATE {0}.bulk_operations SET last_seq = 1000000")]
    [InlineData("DELETE FROM {0}.bulk_operations")]
    [InlineData("INSERT INTO {0}.bulk_operations (id, audit_project_id, action, filter, last_seq, at_project, created_at, touched_at) VALUES (gen_random_uuid(), 'a', 'delete', '{{}}', 9, '', now(), now())")]
    [InlineData("UPDATE {0}.audit_logs SET actor = 'somebody else'")]
    [InlineData("DELETE FROM {0}.audit_logs")]
    [InlineData("UPDATE {0}.job_attempts SET error = ''")]
    [InlineData("SELECT * FROM {0}.workers")]
    public async Task History_ByTheRoleOfTheApi_IsLeftAlone(string sql) => await AssertRefusedAsync(_logins.Api, sql);

    [Fact]
    public async Task Check_RoleThatSeesAllProjects_IsRefused()
    {
        await using ServiceProvider owner = Services(_store.ConnectionString, _store.ConnectionString);
        await using ServiceProvider right = Services(_logins.Worker, _logins.Api);

        StoreException e = await Assert.ThrowsAsync<StoreException>(() => owner.GetRequiredService<IStoreAdministration>().CheckSchemaAsync());
        await right.GetRequiredService<IStoreAdministration>().CheckSchemaAsync();

        Assert.Contains("jobplane roles", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_RunAgain_CoversEveryTableWithAProject()
    {
        await _store.ExecuteAsync($"CREATE TABLE {_store.Schema}.later (project_id text)");

        await _store.ExecuteAsync(PostgresRoles.Script(_store.Schema));

        Assert.Empty(await _store.QueryAsync(
            $"""
            SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
            WHERE relnamespace = '{_store.Schema}'::regnamespace AND relkind = 'r' AND attname = 'project_id'
                AND NOT (relrowsecurity AND (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid) = 2)
            """));
    }

    private ServiceProvider Services(string connectionString, string tenants) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddLogging()
        .AddJobplane(jobs => jobs.UsePostgres(connectionString, options => (options.Schema, options.TenantConnectionString) = (_store.Schema, tenants)))
        .BuildServiceProvider();

    private static Task<Job> EnqueueAsync(JobClient client, string project) =>
        client.EnqueueAsync(TestJob.Type, JobPayload.Empty, new EnqueueOptions { ProjectId = project });

    private async Task AssertRefusedAsync(string login, string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(login);
        await using NpgsqlCommand command = source.CreateCommand(string.Format(null, sql, _store.Schema));
        PostgresException e = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, e.SqlState);
    }

    private Task<int> CountAsync(string get, string project, Guid id) => RowsAsync(
        project, get, new NpgsqlParameter<string[]> { TypedValue = [project] }, new NpgsqlParameter<Guid[]> { TypedValue = [id], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });

    /// <summary>How many rows a statement of the API's role returns in a transaction for a project, or for none.</summary>
    private async Task<int> RowsAsync(string? project, string sql, params NpgsqlParameter[] parameters)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(_logins.Api);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        if (project is not null)
        {
            await using var scope = new NpgsqlCommand("SELECT set_config('jobplane.projects', $1, true)", connection, transaction) { Parameters = { new() { Value = $"{{{project}}}" } } };
            await scope.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(sql, connection, transaction);
        command.Parameters.AddRange(parameters);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        return (await Rows.ReadAsync(reader)).Count;
    }
}
