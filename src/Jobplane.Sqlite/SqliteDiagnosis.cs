using Jobplane.Diagnosis;
using Jobplane.Statistics;
using Jobplane.Storage;

namespace Jobplane.Sqlite;

/// <summary>Looks for what keeps jobs in an SQLite file from running, or from being safe.</summary>
internal sealed class SqliteDiagnosis(SqliteDatabase database, IFleetStore fleet)
{
    private const string AskAgain = "Run the check again when no other process holds the file.";
    private const long MiB = 1024 * 1024;
    private const long LittleSpace = 1024 * MiB;
    private const long HardlyAnySpace = 64 * MiB;

    public async Task<IReadOnlyList<StoreFinding>> RunAsync(Func<CancellationToken, Task> checkSchema, CancellationToken cancellationToken)
    {
        var checks = new StoreChecks();
        if (!await checks.RunAsync("connection", AskAgain, () => Task.FromResult(CheckFile())).ConfigureAwait(false))
            return checks.Findings;
        await checks.RunAsync("disk", AskAgain, () => Task.FromResult(CheckDisk())).ConfigureAwait(false);
        await checks.RunAsync("durability", AskAgain, () => CheckJournalAsync(cancellationToken)).ConfigureAwait(false);
        if (!await checks.RunAsync(
            "integrity",
            "Restore a backup, or save what can be read: sqlite3 jobplane.db .recover",
            () => CheckIntegrityAsync(cancellationToken)).ConfigureAwait(false))
        {
            return checks.Findings;
        }

        if (!await checks.RunSchemaAsync(() => checkSchema(cancellationToken)).ConfigureAwait(false))
            return checks.Findings;
        await checks.RunAsync(StuckJobs.LeaseCheck, AskAgain, () => CheckLeasesAsync(cancellationToken)).ConfigureAwait(false);
        await checks.RunAsync(StuckJobs.QueueCheck, AskAgain, () => CheckQueuesAsync(cancellationToken)).ConfigureAwait(false);
        await checks.RunAsync(StuckJobs.HandlerCheck, AskAgain, () => CheckHandlersAsync(cancellationToken)).ConfigureAwait(false);
        return checks.Findings;
    }

    private StoreFinding CheckFile()
    {
        // To open it would make it.
        if (!File.Exists(database.Path))
            return StoreFinding.Failure("connection", $"There is no file {database.Path}.", "Check ConnectionStrings:Jobplane, or make the file: jobplane migrate up");
        try
        {
            using FileStream file = File.Open(database.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return StoreFinding.Ok("connection", $"The file {database.Path} can be read and written.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StoreFinding.Failure("connection", e.Message, "Give the user who runs this the right to read and write the file and its folder.");
        }
    }

    private StoreFinding CheckDisk()
    {
        long free = new DriveInfo(database.Path).AvailableFreeSpace;
        string message = $"{free / MiB} MiB are free for the file.";
        const string advice = "Make space on the disk: without it no job can be enqueued or finished.";
        if (free < HardlyAnySpace)
            return StoreFinding.Failure("disk", message, advice);
        return free < LittleSpace ? StoreFinding.Warning("disk", message, advice) : StoreFinding.Ok("disk", message);
    }

    private async Task<StoreFinding> CheckJournalAsync(CancellationToken cancellationToken)
    {
        string mode = await database.ReadAsync(static session => session["DiagnoseSettings"].Query(static row => row.Text(0))[0], cancellationToken).ConfigureAwait(false);
        return string.Equals(mode, "wal", StringComparison.OrdinalIgnoreCase)
            ? StoreFinding.Ok("durability", "The file has a write-ahead log.")
            : StoreFinding.Warning(
                "durability",
                $"The file's journal mode is {mode}: readers and writers block each other.",
                "Start a process that writes, which sets it to wal. If that does not last, the file lies on a file system that cannot have it, such as a network's.");
    }

    private async Task<StoreFinding> CheckIntegrityAsync(CancellationToken cancellationToken)
    {
        string damage = await database.ReadAsync(static session => session["DiagnoseIntegrity"].Query(static row => row.Text(0))[0], cancellationToken).ConfigureAwait(false);
        return damage == "ok"
            ? StoreFinding.Ok("integrity", "A look at each page found no damage.")
            : StoreFinding.Failure("integrity", $"The file is damaged: {damage}", "Restore a backup, or save what can be read: sqlite3 jobplane.db .recover");
    }

    private async Task<StoreFinding> CheckLeasesAsync(CancellationToken cancellationToken) => StuckJobs.UnderExpiredLeases(await database.ReadAsync(
        static session => session["DiagnoseLeases"]
            .Bind("$age", (long)StuckJobs.LongExpired.TotalSeconds)
            .Bind("$looked", QueueInfo.MaxCount)
            .Query(static row => row.Int32(0))[0],
        cancellationToken).ConfigureAwait(false));

    private async Task<StoreFinding> CheckQueuesAsync(CancellationToken cancellationToken) => StuckJobs.Waiting(
        await fleet.ListQueuesAsync(cancellationToken).ConfigureAwait(false),
        await fleet.ListWorkersAsync(cancellationToken).ConfigureAwait(false),
        await ReadNowAsync(cancellationToken).ConfigureAwait(false));

    private async Task<StoreFinding> CheckHandlersAsync(CancellationToken cancellationToken) => StuckJobs.WithoutHandler(
        (await FleetState.ReadAsync(fleet, cancellationToken).ConfigureAwait(false)).Attention(),
        await ReadNowAsync(cancellationToken).ConfigureAwait(false));

    private async Task<DateTimeOffset> ReadNowAsync(CancellationToken cancellationToken) =>
        SqliteTime.Parse(await database.ReadAsync(static session => session.Now, cancellationToken).ConfigureAwait(false));
}
