using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class BenchCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Bench_without_a_connection_string_measures_a_temporary_file()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        setup.Environment["ConnectionStrings__Jobplane"] = null;
        string temporary = Path.Combine(setup.Folder, "tmp");
        Directory.CreateDirectory(temporary);
        setup.Environment["TMPDIR"] = temporary;

        CommandResult bench = await setup.RunAsync("bench", "--jobs", "200", "--concurrency", "4", "-o", "jsonl");

        Assert.True(bench.ExitCode == 0, $"{bench}");
        CheckPhases(bench, jobs: 200);
        Assert.Empty(Directory.EnumerateDirectories(temporary, "jobplane-bench-*"));
        Assert.False(File.Exists(Path.Combine(setup.Folder, "jobplane.db")));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Bench_of_a_store_leaves_nothing_there_and_touches_no_other_jobs(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        await setup.RunAsync("job", "enqueue", "noop", "-o", "ids", "--project", ServerSetup.Project);

        CommandResult bench = await setup.RunAsync("bench", "--jobs", "200", "--concurrency", "4", "-o", "jsonl");

        Assert.True(bench.ExitCode == 0, $"{bench}");
        CheckPhases(bench, jobs: 200);
        Assert.Equal([[ServerSetup.Project, "pending"]], await OfJobsAsync(setup));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Bench_that_is_interrupted_leaves_nothing_there(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        await using ServerProcess bench = setup.Start("bench", "--jobs", "1000000", "--seconds", "600");
        await Eventually.SeeAsync(() => OfJobsAsync(setup), static jobs => jobs.Count > 0, Patience);

        bench.Interrupt();

        Assert.Equal(130, await bench.WaitForExitAsync(Patience));
        Assert.Empty(await OfJobsAsync(setup));
        Assert.Equal("", bench.Output);
    }

    [Fact]
    public async Task Bench_where_a_worker_is_at_work_needs_consent()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Postgres);
        await using ServerProcess server = setup.Start("serve");
        await server.WaitUntilReadyAsync();
        await Eventually.SeeAsync(() => setup.RunAsync("worker", "list", "-o", "ids"), static workers => workers.Output.Length > 0, Patience);

        CommandResult refused = await setup.RunAsync("bench", "--jobs", "100");
        CommandResult agreed = await setup.RunAsync("bench", "--jobs", "100", "--yes");

        Assert.Equal((2, "", 0), (refused.ExitCode, refused.Output, agreed.ExitCode));
        Assert.Contains("1 live worker, ", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("--yes", refused.Errors, StringComparison.Ordinal);
    }

    private static void CheckPhases(CommandResult bench, long jobs)
    {
        JsonElement[] phases = [.. bench.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["enqueue", "run", "latency"], phases.Select(phase => phase.GetProperty("phase").GetString()));
        Assert.Equal(jobs, phases[0].GetProperty("jobs").GetInt64());
        Assert.All(phases, phase => Assert.True(phase.GetProperty("jobs_per_second").GetDouble() > 0));
        Assert.Equal(JsonValueKind.Number, phases[2].GetProperty("p95_ms").ValueKind);
    }

    private static Task<IReadOnlyList<object?[]>> OfJobsAsync(ServerSetup setup) =>
        setup.Store.QueryAsync($"SELECT project_id, {(setup.Store.Kind == StoreKind.Postgres ? "status::text" : "status")} FROM {setup.Store.Table("jobs")} LIMIT 10");
}
