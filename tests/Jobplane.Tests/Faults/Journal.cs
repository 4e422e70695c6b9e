using System.Globalization;
using Jobplane.Storage;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Faults;

/// <summary>Keeps every change of a job's status in a table of the test's own, with the proof of the lease's expiry where one is needed.</summary>
internal static class Journal
{
    private static readonly string Postgres =
        $$"""
        CREATE TABLE {schema}.transitions (
            seq bigint GENERATED ALWAYS AS IDENTITY, job_id uuid, attempt integer, from_status text, to_status text, is_rescue boolean, is_expired boolean);
        CREATE FUNCTION {schema}.note_transition() RETURNS trigger LANGUAGE plpgsql AS $note$
        BEGIN
            INSERT INTO {schema}.transitions (job_id, attempt, from_status, to_status, is_rescue, is_expired)
            VALUES (
                OLD.id, OLD.attempts, OLD.status, NEW.status,
                OLD.status = 'running' AND NEW.attempts = OLD.attempts AND NEW.last_error IS NOT DISTINCT FROM '{{RescueResult.Error}}'
                    AND NEW.status <> 'completed',
                NOT EXISTS (
                    SELECT FROM {schema}.claims JOIN {schema}.workers ON workers.id = claims.worker_id
                    WHERE claims.id = OLD.claim_id AND workers.lease_expires_at > statement_timestamp()));
            RETURN NULL;
        END
        $note$;
        CREATE TRIGGER note_transition AFTER UPDATE OF status ON {schema}.jobs
        FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION {schema}.note_transition();
        """;

    private static readonly string Sqlite =
        $"""
        CREATE TABLE transitions (
            seq INTEGER PRIMARY KEY, job_id TEXT, attempt INTEGER, from_status TEXT, to_status TEXT, is_rescue INTEGER, is_expired INTEGER);
        CREATE TRIGGER note_transition AFTER UPDATE OF status ON jobs WHEN OLD.status <> NEW.status
        BEGIN
            INSERT INTO transitions (job_id, attempt, from_status, to_status, is_rescue, is_expired)
            VALUES (
                OLD.id, OLD.attempts, OLD.status, NEW.status,
                OLD.status = 'running' AND NEW.attempts = OLD.attempts AND NEW.last_error IS '{RescueResult.Error}' AND NEW.status <> 'completed',
                NOT EXISTS (
                    SELECT 1 FROM claims JOIN workers ON workers.id = claims.worker_id
                    WHERE claims.id = OLD.claim_id AND workers.lease_expires_at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now')));
        END;
        """;

    public static Task BeginAsync(TestStore store) => store.ExecuteAsync(
        store.Kind == StoreKind.Postgres ? Postgres.Replace("{schema}", store.Schema, StringComparison.Ordinal) : Sqlite);

    public static async Task<Transition[]> ReadAsync(TestStore store) =>
    [
        .. (await store.QueryAsync(
            $"SELECT job_id, attempt, from_status, to_status, is_rescue, is_expired FROM {store.Table("transitions")} ORDER BY seq"))
            .Select(row => new Transition(
                Guid.Parse($"{row[0]}"),
                Convert.ToInt32(row[1], CultureInfo.InvariantCulture),
                (string)row[2]!,
                (string)row[3]!,
                Convert.ToBoolean(row[4], CultureInfo.InvariantCulture),
                Convert.ToBoolean(row[5], CultureInfo.InvariantCulture))),
    ];
}
