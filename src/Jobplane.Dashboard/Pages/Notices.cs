using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Pages;

/// <summary>What a page says after something was done. The address holds a word and a number, never the text.</summary>
internal static class Notices
{
    public const string Parameter = "notice";
    public const string CountParameter = "count";
    public const string SkippedParameter = "skipped";

    public const string Retried = "retried";
    public const string Cancelled = "cancelled";
    public const string CancelRequested = "cancel-requested";
    public const string Cloned = "cloned";
    public const string Deleted = "deleted";
    public const string Paused = "paused";
    public const string Resumed = "resumed";
    public const string Ran = "ran";
    public const string ConcurrencySet = "concurrency-set";

    public static string? TextOf(IQueryCollection query)
    {
        string? text = TextOf(query[Parameter], Jobs(query[CountParameter]));
        return text is not null && Jobs(query[SkippedParameter]) is { } skipped ? $"{text} {skipped} could not be changed." : text;
    }

    private static string? TextOf(string? notice, string? jobs) => notice switch
    {
        Retried => jobs is null ? "The job will run again now." : $"{jobs} will run again now.",
        Cancelled => jobs is null ? "The job is cancelled." : $"{jobs} cancelled, or asked to stop.",
        CancelRequested => "The job's handler was asked to stop. The job is cancelled once it does.",
        Cloned => "This is the copy. It runs as soon as a worker takes it.",
        Deleted => jobs is null ? "The job was deleted." : $"{jobs} deleted.",
        Paused => "Paused.",
        Resumed => "Resumed.",
        Ran => "A job was enqueued.",
        ConcurrencySet => "The concurrency is set. Workers follow within about a second.",
        _ => null,
    };

    private static string? Jobs(string? count) => int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs)
        ? jobs == 1 ? "1 job" : $"{Numbers.Count(jobs)} jobs"
        : null;
}
