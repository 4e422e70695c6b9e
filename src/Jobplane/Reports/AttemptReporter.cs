using System.Data.Common;
using System.Text.Json;
using Jobplane.Batching;
using Jobplane.Retries;
using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobplane.Reports;

/// <summary>
/// Stores what running attempts report: once a second for all of them together, the latest of each, and what is left of an attempt before
/// its outcome. There is one lane, so that of two writes for a job the later one is the newer one. Attempts that report nothing cost nothing.
/// </summary>
internal sealed partial class AttemptReporter
{
    /// <summary>Most bytes of a checkpoint.</summary>
    public const int MaxCheckpointBytes = 64 * 1024;

    /// <summary>Most bytes of a message, as UTF-8.</summary>
    public const int MaxMessageBytes = 1024;

    /// <summary>Most bytes of a line that is logged, as UTF-8.</summary>
    public const int MaxLineBytes = 2 * 1024;

    /// <summary>Most lines of one write, so that one has at most some 2 MiB.</summary>
    private const int LinesAtOnce = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IWorkerStore _store;
    private readonly JobWatcher _watcher;
    private readonly TimeProvider _time;
    private readonly ILogger<AttemptReporter> _logger;
    private readonly JobErrorFormatter _texts;
    private readonly RecurringTask _flush;
    private readonly Outage _outage;
    private readonly BatchQueue<Write> _writes;
    private readonly SmartBatcher<Guid, byte[]?> _checkpoints;
    private readonly Lock _lock = new();

    /// <summary>The running attempts that have reported something.</summary>
    private readonly Dictionary<ClaimKey, AttemptReport> _reports = [];

    /// <summary>Read without the lock, so that attempts which report nothing pay one look at a field.</summary>
    private volatile bool _hasReports;

    public AttemptReporter(
        IWorkerStore store, IJobStore jobs, JobWatcher watcher, TimeProvider time, IOptions<JobplaneOptions> options, ILogger<AttemptReporter> logger)
    {
        _store = store;
        _watcher = watcher;
        _time = time;
        _logger = logger;
        _texts = new JobErrorFormatter(options.Value.RedactError);
        Json = options.Value.PayloadJson;
        _flush = new RecurringTask("storing reports of handlers", Interval, time, logger);
        _outage = new Outage("storing reports of handlers", time, logger);
        _writes = new BatchQueue<Write>(lanes: 1, jobs.Traits.MaxBatch, StoreAsync, Drop);
        _checkpoints = new SmartBatcher<Guid, byte[]?>(lanes: 1, jobs.Traits.MaxBatch, store.GetCheckpointsAsync);
    }

    /// <summary>How results and checkpoints are written.</summary>
    public JsonSerializerOptions Json { get; }

    /// <summary>When cancelled, what cannot be stored at once is given up.</summary>
    public CancellationToken GiveUp { get; set; }

    /// <summary>How many attempts are known that have reported something.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _reports.Count;
        }
    }

    /// <summary>Stores what is new once a second, until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _flush.RunAsync(
        _ =>
        {
            Flush();
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>The report of a running attempt; a new one at first.</summary>
    public AttemptReport Of(ClaimedJob job)
    {
        lock (_lock)
        {
            if (!_reports.TryGetValue(job.Key, out AttemptReport? report))
                _reports.Add(job.Key, report = new AttemptReport(job));
            _hasReports = true;
            return report;
        }
    }

    /// <summary>The report of a running attempt; null when it has reported nothing.</summary>
    public AttemptReport? Find(ClaimKey key)
    {
        lock (_lock)
            return _reports.GetValueOrDefault(key);
    }

    /// <summary>Ends an attempt, and returns its report; null when it has reported nothing.</summary>
    public AttemptReport? End(ClaimKey key)
    {
        if (!_hasReports)
            return null;
        lock (_lock)
        {
            _reports.Remove(key, out AttemptReport? report);
            _hasReports = _reports.Count > 0;
            return report;
        }
    }

    /// <summary>Adds a line to the log of a running attempt.</summary>
    public void Log(ClaimedJob job, LogLevel level, string message, Exception? error)
    {
        AttemptReport report = Of(job);
        if (report.TakesLines)
            report.Log(level, _texts.FormatLine(message, error, MaxLineBytes), _time.GetTimestamp());
    }

    /// <summary>Stores what is left of an ended attempt, and then goes on in any case.</summary>
    public void Finish(AttemptReport report, Action then) => _writes.Post(new Write(report, then));

    /// <summary>The checkpoint that the attempts before have left; null when there is none.</summary>
    public Task<byte[]?> ReadCheckpointAsync(ClaimKey key, CancellationToken cancellationToken) => _checkpoints.RunAsync(key.JobId, cancellationToken);

    /// <summary>Completes a job on its handler's transaction, and stores there what the attempt has reported so far.</summary>
    public async Task CompleteInAsync(AttemptReport report, DbTransaction transaction, CancellationToken cancellationToken)
    {
        report.CompleteByHandler();
        TakenReport taken = report.Take();
        try
        {
            LogLine[] lines = [.. taken.Lines.Select(line => line.ToStore(report, _time))];
            if (!await _store.CompleteAsync(report.Key, taken.Progress, lines, report.Result, transaction, cancellationToken).ConfigureAwait(false))
                throw new LeaseLostException(report.Key.JobId);
        }
        finally
        {
            // If the transaction does not commit, it is still to be stored; if it does, it will be too late, and change nothing.
            report.Return(taken);
        }
    }

    /// <summary>A message as it can be stored.</summary>
    public static string? Storable(string? message) => message is null ? null : JobErrorFormatter.Sanitise(message, MaxMessageBytes);

    private void Flush()
    {
        if (!_hasReports)
            return;
        AttemptReport[] reports;
        lock (_lock)
            reports = [.. _reports.Values];
        foreach (AttemptReport report in reports.Where(static report => report.TryQueue()))
            _writes.Post(new Write(report, Then: null));
    }

    private async Task StoreAsync(List<Write> batch)
    {
        // A job that is named twice is stored once, with the latest: the first look takes it.
        (AttemptReport Report, TakenReport Taken)[] taken = [.. batch.Select(static write => (write.Report, write.Report.Take()))];
        try
        {
            await StoreProgressAsync([.. taken.Select(static item => item.Taken.Progress).OfType<ProgressReport>()]).ConfigureAwait(false);
            foreach ((AttemptReport, LoggedLine)[] lines in taken
                .SelectMany(static item => item.Taken.Lines.Select(line => (item.Report, line))).Chunk(LinesAtOnce))
            {
                await StoreLinesAsync(lines).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (batch.Count > 1 && e is not StoreUnavailableException)
        {
            // The batch is tried again in halves, which must find what this one has taken.
            foreach ((AttemptReport report, TakenReport item) in taken)
                report.Return(item);
            throw;
        }

        foreach ((AttemptReport report, TakenReport item) in taken)
        {
            if (item.Progress is not null)
                _watcher.Tell(report.ProjectId, report.Key.JobId);
        }

        batch.ForEach(static write => write.Then?.Invoke());
    }

    private async Task StoreProgressAsync(ProgressReport[] progress)
    {
        if (progress.Length == 0)
            return;
        bool[] held = await PersistAsync(() => _store.ReportAsync(progress, CancellationToken.None)).ConfigureAwait(false);
        Forget(held, i => progress[i].Key);
    }

    private async Task StoreLinesAsync((AttemptReport Report, LoggedLine Line)[] lines)
    {
        // Made anew for each try, as lines grow older while the store is away.
        bool[] held = await PersistAsync(() => _store.LogAsync(
            Array.ConvertAll(lines, item => item.Line.ToStore(item.Report, _time)), CancellationToken.None)).ConfigureAwait(false);
        Forget(held, i => lines[i].Report.Key);
    }

    private async Task<bool[]> PersistAsync(Func<Task<bool[]>> write)
    {
        while (true)
        {
            try
            {
                bool[] held = await write().ConfigureAwait(false);
                _outage.Over();
                return held;
            }
            catch (StoreUnavailableException e) when (!GiveUp.IsCancellationRequested)
            {
                await _outage.WaitAsync(e, GiveUp).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Forgets attempts that the store does not know any more: whoever reports after the end of its handler would else stay here for good.</summary>
    private void Forget(bool[] held, Func<int, ClaimKey> key)
    {
        if (!Array.Exists(held, static isHeld => !isHeld))
            return;
        lock (_lock)
        {
            for (int i = 0; i < held.Length; i++)
            {
                if (!held[i])
                    _reports.Remove(key(i));
            }

            _hasReports = _reports.Count > 0;
        }
    }

    /// <summary>An attempt must have its outcome, whatever becomes of its reports.</summary>
    private void Drop(Write write, Exception error)
    {
        LogDropped(error, write.Report.Key.JobId);
        write.Then?.Invoke();
    }

    private readonly record struct Write(AttemptReport Report, Action? Then);

    [LoggerMessage(171, LogLevel.Warning, "What the handler of job {JobId} reported could not be stored, and is dropped")]
    private partial void LogDropped(Exception error, Guid jobId);
}
