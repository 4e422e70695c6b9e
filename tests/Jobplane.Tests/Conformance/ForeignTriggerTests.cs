using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>Triggers that an application puts on the table of jobs.</summary>
public sealed class ForeignTriggerTests
{
    [Theory, EveryStore]
    public async Task Completion_TriggerAddedWhileTheStoreIsOpen_Fires(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        ClaimedJob before = await node.RunOneAsync();
        ClaimedJob after = await node.RunOneAsync();
        Assert.True(await node.CompleteAsync(before.Key));
        await AddAsync(node.Store);

        Assert.True(await node.CompleteAsync(after.Key));

        Assert.Equal($"{after.Key.JobId}", Assert.Single(await node.Store.QueryAsync($"SELECT job FROM {Notes(node.Store)}"))[0]);
    }

    private static async Task AddAsync(TestStore store)
    {
        await store.ExecuteAsync($"CREATE TABLE {Notes(store)} (job text NOT NULL)");
        if (store.Kind == StoreKind.Sqlite)
        {
            await store.ExecuteAsync(
                """
                CREATE TRIGGER note_completion AFTER UPDATE OF status ON jobs WHEN NEW.status = 'completed'
                BEGIN
                    INSERT INTO noted_completions (job) VALUES (NEW.id);
                END
                """);
            return;
        }

        await store.ExecuteAsync(
            $"""
            CREATE FUNCTION {store.Schema}.note_completion() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN INSERT INTO {Notes(store)} (job) VALUES (NEW.id); RETURN NULL; END $$;
            CREATE TRIGGER note_completion AFTER UPDATE OF status ON {store.Schema}.jobs
            FOR EACH ROW WHEN (NEW.status = 'completed') EXECUTE FUNCTION {store.Schema}.note_completion();
            """);
    }

    private static string Notes(TestStore store) => store.Table("noted_completions");
}
