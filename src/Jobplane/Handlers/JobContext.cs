using System.Data.Common;
using System.Text.Json;
using Jobplane.Enqueueing;
using Jobplane.Reports;
using Jobplane.Storage;
using Microsoft.Extensions.Logging;

namespace Jobplane;

/// <summary>What a handler may know of the attempt it runs, and say about it.</summary>
public sealed record JobContext
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The tenant that owns it.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The job's type.</summary>
    public required string Type { get; init; }

    /// <summary>The queue it came from.</summary>
    public required string Queue { get; init; }

    /// <summary>The number of this attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Attempts the job may use.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>The job as it was claimed; null in a context that no worker has made, as is <see cref="Reporter"/>.</summary>
    internal ClaimedJob? Claimed { get; init; }

    internal AttemptReporter? Reporter { get; init; }

    /// <summary>
    /// Says how far the job is. It returns at once: the latest is stored about once a second, for all jobs of the worker together, and
    /// before the attempt's outcome.
    /// </summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="message">What is being done; shown to the project, and cut to 1 KiB.</param>
    /// <exception cref="ArgumentOutOfRangeException">The percentage is out of range.</exception>
    public void ReportProgress(double percent, string? message = null)
    {
        if (!(percent is >= 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "percent must be from 0 to 100.");
        Reporter?.Of(Claimed!).SetProgress(percent, AttemptReporter.Storable(message));
    }

    /// <summary>Adds a line to the job's log, with the level <see cref="LogLevel.Information"/>.</summary>
    /// <inheritdoc cref="Log(LogLevel, string)"/>
    public void Log(string message) => Log(LogLevel.Information, message);

    /// <summary>
    /// Adds a line to the job's log, which its project can read: see <see cref="JobClient.ListLogsAsync"/>. It returns at once; lines are stored about once a
    /// second, and before the attempt's outcome. The first 200 of an attempt are kept. Secrets are taken out as they are of errors.
    /// </summary>
    /// <param name="level">How grave it is.</param>
    /// <param name="message">The line, cut to 2 KiB.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is <see cref="LogLevel.None"/>, or none at all.</exception>
    public void Log(LogLevel level, string message) => Log(level, message, error: null);

    /// <summary>
    /// Leaves data for the next attempt, in place of what was left before; stored as progress is. It is no promise: an attempt whose process dies
    /// may lose what it left in its last second.
    /// </summary>
    /// <param name="checkpoint">What is written as JSON, by the options of payloads, at most 64 KiB.</param>
    /// <exception cref="JobValidationException">It is too large, or cannot be stored.</exception>
    public void SetCheckpoint<T>(T checkpoint) => Reporter?.Of(Claimed!)
        .SetCheckpoint(Write(checkpoint, Reporter.Json, nameof(checkpoint), AttemptReporter.MaxCheckpointBytes));

    /// <summary>Reads the checkpoint that this attempt, or one before it, has left; the default when there is none.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    /// <exception cref="JsonException">The checkpoint does not fit the type.</exception>
    public async Task<T?> GetCheckpointAsync<T>(CancellationToken cancellationToken = default)
    {
        if (Reporter is null)
            return default;
        byte[]? checkpoint = Reporter.Find(Key)?.Checkpoint ?? await Reporter.ReadCheckpointAsync(Key, cancellationToken).ConfigureAwait(false);
        return checkpoint is null ? default : JsonSerializer.Deserialize<T>(checkpoint, Reporter.Json);
    }

    /// <summary>
    /// Sets the job's <see cref="Job.Result"/>. It is stored together with the completion, and not if the attempt ends otherwise.
    /// </summary>
    /// <param name="result">What is written as JSON, by the options of payloads, at most 1 MiB.</param>
    /// <exception cref="JobValidationException">It is too large, or cannot be stored.</exception>
    public void SetResult<T>(T result)
    {
        if (Reporter is not null)
            Reporter.Of(Claimed!).Result = Write(result, Reporter.Json, nameof(result), PayloadValidator.MaxBytes);
    }

    /// <summary>
    /// Completes the job, with its result if one was set before, on the handler's own transaction, a <c>NpgsqlTransaction</c> or <c>SqliteTransaction</c> of the
    /// jobs' database: what the handler does on it and the completion commit together, or not at all. Call it last, commit, and return. If the
    /// transaction is not committed the attempt fails; once it is, the job stays completed whatever comes after.
    /// </summary>
    /// <param name="transaction">The open transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LeaseLostException">The job is not this attempt's any more; roll back.</exception>
    /// <exception cref="ArgumentException">The transaction is of another database, or has ended.</exception>
    public async Task CompleteInAsync(DbTransaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (Reporter is not null)
            await Reporter.CompleteInAsync(Reporter.Of(Claimed!), transaction, cancellationToken).ConfigureAwait(false);
    }

    internal void Log(LogLevel level, string message, Exception? error)
    {
        ArgumentNullException.ThrowIfNull(message);
        _ = level.ToName();
        Reporter?.Log(Claimed!, level, message, error);
    }

    private ClaimKey Key => Claimed!.Key;

    private static byte[] Write<T>(T value, JsonSerializerOptions json, string name, int maxBytes)
    {
        byte[] utf8 = JsonSerializer.SerializeToUtf8Bytes(value, json);
        PayloadValidator.Check(utf8, name, maxBytes);
        return utf8;
    }
}
