using Jobplane.Diagnosis;
using Jobplane.Statistics;
using Jobplane.Storage;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>Looks for what keeps jobs on PostgreSQL from running, or from being safe.</summary>
internal sealed class PostgresDiagnosis(PostgresDatabase database, IFleetStore fleet, TimeProvider time)
{
    private const string AskAgain = "Run the check again when the database answers.";

    /// <summary>Longer than any transaction of Jobplane's own, and than most of others.</summary>
    private const long PinnedSeconds = 60;

    /// <summary>A slot follows its replica at some distance; this one is too far behind.</summary>
    private const long PinnedTransactions = 100_000;

    private const long SeverelyPinnedSeconds = 3_600;
    private const long ManyDeadRows = 100_000;
    private const int FewConnections = 5;

    private static readonly TimeSpan LargeClockDifference = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<StoreFinding>> RunAsync(Func<CancellationToken, Task> checkSchema, CancellationToken cancellationToken)
    {
        var checks = new StoreChecks();
        if (!await checks.RunAsync(
            "connection",
            "Check ConnectionStrings:Jobplane, and whether the server runs. Behind PgBouncer in transaction mode, set Jobplane:TransactionPooler to true.",
            () => CheckClockAsync(cancellationToken)).ConfigureAwait(false))
        {
            return checks.Findings;
        }

        await checks.RunAsync("durability", AskAgain, () => CheckDurabilityAsync(cancellationToken)).ConfigureAwait(false);
        await checks.RunAsync("connections", AskAgain, () => CheckConnectionsAsync(cancellationToken)).ConfigureAwait(false);
        await checks.RunAsync(
            "notifications", "See whether the server takes one more connection.", () => new NotificationCheck(database).RunAsync(cancellationToken)).ConfigureAwait(false);
        await checks.RunAsync("vacuum_horizon", AskAgain, () => CheckHorizonAsync(PinnedSeconds, PinnedTransactions, cancellationToken)).ConfigureAwait(false);
        if (!await checks.RunSchemaAsync(() => checkSchema(cancellationToken)).ConfigureAwait(false))
            return checks.Findings;
        if (!await checks.RunAsync("rights", AskAgain, () => CheckRightsAsync(cancellationToken)).ConfigureAwait(false))
            return checks.Findings;
        await checks.RunAsync("dead_rows", AskAgain, () => CheckDeadRowsAsync(ManyDeadRows, cancellationToken)).ConfigureAwait(false);
        await checks.RunAsync(StuckJobs.LeaseCheck, AskAgain, () => CheckLeasesAsync(cancellationToken)).ConfigureAwait(false);
        await checks.RunAsync(StuckJobs.QueueCheck, AskAgain, () => CheckQueuesAsync(cancellationToken)).ConfigureAwait(false);
        await checks.RunAsync(StuckJobs.HandlerCheck, AskAgain, () => CheckHandlersAsync(cancellationToken)).ConfigureAwait(false);
        return checks.Findings;
    }

    private async Task<StoreFinding> CheckClockAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset sent = time.GetUtcNow();
        DateTimeOffset now = await ReadNowAsync(PostgresParameter.Of((DateTimeOffset?)null), cancellationToken).ConfigureAwait(false);
        TimeSpan roundTrip = time.GetUtcNow() - sent;
        TimeSpan difference = (now - (sent + (roundTrip / 2))).Duration();
        return difference < LargeClockDifference + roundTrip
            ? StoreFinding.Ok("connection", $"The database answers in {roundTrip.TotalMilliseconds:0} ms; its clock and this machine's differ by {difference.TotalSeconds:0.0} s.")
            : StoreFinding.Warning(
                "connection",
                $"The clocks of the database and of this machine differ by {difference.TotalSeconds:0} s.",
                "Jobs go by the database's clock, but tokens and logs by this machine's: synchronise both by NTP.");
    }

    private async Task<StoreFinding> CheckDurabilityAsync(CancellationToken cancellationToken)
    {
        PostgresSettings settings = await ReadSettingsAsync(cancellationToken).ConfigureAwait(false);
        if (settings.Fsync != "on" || settings.FullPageWrites != "on")
        {
            return StoreFinding.Failure(
                "durability",
                $"fsync is {settings.Fsync} and full_page_writes {settings.FullPageWrites}: a crash of the machine may destroy the database.",
                "Set both to on in postgresql.conf, and reload.");
        }

        return settings.SynchronousCommit == "off"
            ? StoreFinding.Warning(
                "durability",
                "synchronous_commit is off: a crash loses jobs of the last moments that were said to be stored.",
                "Set synchronous_commit to on, at least for this role: ALTER ROLE … SET synchronous_commit = on")
            : StoreFinding.Ok("durability", $"What is said to be stored is on disk (synchronous_commit {settings.SynchronousCommit}).");
    }

    private async Task<StoreFinding> CheckConnectionsAsync(CancellationToken cancellationToken)
    {
        PostgresSettings settings = await ReadSettingsAsync(cancellationToken).ConfigureAwait(false);
        int free = settings.Connections - settings.UsedConnections;
        string message = $"{settings.UsedConnections} of {settings.Connections} connections are in use.";
        const string advice = "Raise max_connections, lower Maximum Pool Size in the connection strings, or put a pooler in between.";
        if (free < FewConnections)
            return StoreFinding.Failure("connections", message, advice);
        return free * 5 < settings.Connections ? StoreFinding.Warning("connections", message, advice) : StoreFinding.Ok("connections", message);
    }

    /// <summary>Whether something has kept dead rows from being removed for longer than so many seconds, or a slot for more than so many transactions.</summary>
    internal Task<StoreFinding> CheckHorizonAsync(long pinnedSeconds, long pinnedTransactions, CancellationToken cancellationToken) => database.ReadAsync(
        "DiagnoseHorizon",
        [PostgresParameter.Of(pinnedSeconds), PostgresParameter.Of(pinnedTransactions)],
        static async (rows, token) =>
        {
            var holders = new List<string>();
            bool isSevere = false;
            bool seesAll = true;
            while (await rows.ReadAsync(token).ConfigureAwait(false))
            {
                seesAll = rows.GetBoolean(3);
                if (await rows.IsDBNullAsync(0, token).ConfigureAwait(false))
                    continue;
                long? seconds = await rows.IsDBNullAsync(1, token).ConfigureAwait(false) ? null : rows.GetInt64(1);
                isSevere |= seconds > SeverelyPinnedSeconds;
                holders.Add($"{rows.GetString(0)}{(seconds is null ? "" : $", open for {seconds} s")}, {rows.GetInt64(2)} transactions behind");
            }

            string limits = seesAll ? "" : " Only this role's own transactions could be seen: grant it pg_read_all_stats.";
            if (holders.Count == 0)
                return StoreFinding.Ok("vacuum_horizon", $"Nothing keeps dead rows from being removed.{limits}");
            return new StoreFinding(
                "vacuum_horizon",
                isSevere ? FindingLevel.Failure : FindingLevel.Warning,
                $"Dead rows cannot be removed, which slows claiming down with every job: {string.Join("; ", holders)}.{limits}",
                "End it: SELECT pg_terminate_backend(PID), ROLLBACK PREPARED or pg_drop_replication_slot. Set idle_in_transaction_session_timeout for who leaves transactions open.");
        },
        cancellationToken);

    private Task<StoreFinding> CheckRightsAsync(CancellationToken cancellationToken) => database.ReadAsync(
        "DiagnoseRights",
        [],
        static async (rows, token) =>
        {
            var missing = new List<string>();
            while (await rows.ReadAsync(token).ConfigureAwait(false))
                missing.Add($"{rows.GetString(1)} on {rows.GetString(0)}");
            return missing.Count == 0
                ? StoreFinding.Ok("rights", "The role may do all that workers do.")
                : StoreFinding.Failure(
                    "rights",
                    $"The role lacks {string.Join(", ", missing.Take(5))}{(missing.Count > 5 ? $" and {missing.Count - 5} more rights" : "")}.",
                    "As the owner of the tables, run what this prints: jobplane roles. It must be run again after each migration.");
        },
        cancellationToken);

    /// <summary>Whether vacuum leaves more dead rows than so many, and than a fifth of the live ones.</summary>
    internal Task<StoreFinding> CheckDeadRowsAsync(long many, CancellationToken cancellationToken) => database.ReadAsync(
        "DiagnoseDeadRows",
        [],
        async (rows, token) =>
        {
            var tables = new List<string>();
            while (await rows.ReadAsync(token).ConfigureAwait(false))
            {
                long live = rows.GetInt64(1);
                long dead = rows.GetInt64(2);
                if (dead > many && dead * 5 > live)
                    tables.Add($"{rows.GetString(0)} has {dead} dead rows beside {live} live ones");
            }

            return tables.Count == 0
                ? StoreFinding.Ok("dead_rows", "Vacuum keeps up.")
                : StoreFinding.Warning(
                    "dead_rows",
                    $"{string.Join("; ", tables)}.",
                    "See whether autovacuum is on and something pins the vacuum horizon; then VACUUM these tables.");
        },
        cancellationToken);

    private async Task<StoreFinding> CheckLeasesAsync(CancellationToken cancellationToken) => StuckJobs.UnderExpiredLeases(await database.ReadAsync(
        "DiagnoseLeases",
        [database.Clock(), PostgresParameter.Of(StuckJobs.LongExpired), PostgresParameter.Of(QueueInfo.MaxCount)],
        static async (rows, token) =>
        {
            await rows.ReadAsync(token).ConfigureAwait(false);
            return rows.GetInt32(0);
        },
        cancellationToken).ConfigureAwait(false));

    private async Task<StoreFinding> CheckQueuesAsync(CancellationToken cancellationToken) => StuckJobs.Waiting(
        await fleet.ListQueuesAsync(cancellationToken).ConfigureAwait(false),
        await fleet.ListWorkersAsync(cancellationToken).ConfigureAwait(false),
        await ReadNowAsync(database.Clock(), cancellationToken).ConfigureAwait(false));

    private async Task<StoreFinding> CheckHandlersAsync(CancellationToken cancellationToken) => StuckJobs.WithoutHandler(
        (await FleetState.ReadAsync(fleet, cancellationToken).ConfigureAwait(false)).Attention(),
        await ReadNowAsync(database.Clock(), cancellationToken).ConfigureAwait(false));

    private Task<DateTimeOffset> ReadNowAsync(NpgsqlParameter clock, CancellationToken cancellationToken) => database.ReadAsync(
        "DiagnoseClock",
        [clock],
        static async (rows, token) =>
        {
            await rows.ReadAsync(token).ConfigureAwait(false);
            return rows.GetFieldValue<DateTimeOffset>(0);
        },
        cancellationToken);

    private Task<PostgresSettings> ReadSettingsAsync(CancellationToken cancellationToken) => database.ReadAsync(
        "DiagnoseSettings",
        [],
        static async (rows, token) =>
        {
            await rows.ReadAsync(token).ConfigureAwait(false);
            return new PostgresSettings(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetInt32(3), rows.GetInt32(4));
        },
        cancellationToken);
}
