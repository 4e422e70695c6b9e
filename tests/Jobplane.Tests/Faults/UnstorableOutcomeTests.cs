using Jobplane.FaultNode;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>An outcome that the database refuses for good.</summary>
public sealed class UnstorableOutcomeTests
{
    private const int Jobs = 500;

    [Theory, EveryStore]
    public async Task Outcome_OneOf500CannotBeStored_ItsJobFailsAlone(StoreKind kind)
    {
        await using FaultScenario scenario = await FaultScenario.StartAsync(kind);
        scenario.Settings["Jobplane:Worker:Concurrency"] = $"{Jobs}";
        IReadOnlyList<Guid> jobs = await scenario.EnqueueAsync(new FaultJob(300), count: Jobs);
        await RefuseAsync(scenario.Store, jobs[Jobs / 2]);
        NodeProcess worker = await scenario.StartWorkerAsync();

        (await scenario.FinishAsync()).Require($"one outcome of {Jobs} cannot be stored ({kind})");

        Assert.Equal(Jobs - 1, await scenario.CountAsync("status = 'completed' AND attempts = 1"));
        Assert.Equal(1, await scenario.CountAsync($"status = 'failed' AND id = '{jobs[Jobs / 2]}' AND last_error LIKE '%could not be stored%'"));
        await worker.TerminateAsync();
    }

    private static async Task RefuseAsync(TestStore store, Guid job)
    {
        if (store.Kind == StoreKind.Sqlite)
        {
            await store.ExecuteAsync(
                $"""
                CREATE TRIGGER refuse BEFORE UPDATE OF status ON jobs WHEN NEW.status = 'completed' AND NEW.id = '{job}'
                BEGIN
                    SELECT RAISE(ABORT, 'refused');
                END
                """);
            return;
        }

        await store.ExecuteAsync(
            $"""
            CREATE FUNCTION {store.Schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE check_violation; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE OF status ON {store.Schema}.jobs
            FOR EACH ROW WHEN (NEW.status = 'completed' AND NEW.id = '{job}') EXECUTE FUNCTION {store.Schema}.refuse();
            """);
    }
}
