using Jobplane.Reports;
using Jobplane.Statistics;

namespace Jobplane.Workers;

/// <summary>How an attempt ended. The set of outcomes is closed.</summary>
internal abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    /// <summary>What the attempt counts as once this is stored.</summary>
    public virtual AttemptEnd End => AttemptEnd.None;

    /// <summary>What is stored of the error.</summary>
    public virtual string? ErrorText => null;

    /// <summary>The handler returned.</summary>
    public sealed record Completed : JobOutcome
    {
        public static readonly Completed Instance = new();

        public override AttemptEnd End => AttemptEnd.Completed;
    }

    /// <summary>The handler returned, and has set a result.</summary>
    /// <param name="Result">The result's JSON.</param>
    public sealed record CompletedWithResult(byte[] Result) : JobOutcome
    {
        public override AttemptEnd End => AttemptEnd.Completed;
    }

    /// <summary>The handler has reported something that must be stored first.</summary>
    /// <param name="Report">What it has reported.</param>
    /// <param name="Outcome">How the attempt ended.</param>
    public sealed record Reported(AttemptReport Report, JobOutcome Outcome) : JobOutcome;

    /// <summary>The handler threw, or ran out of time.</summary>
    /// <param name="Error">What is stored of the error.</param>
    /// <param name="RetryAfter">The wait before the next attempt; null when there must be none.</param>
    /// <param name="IsCancelRequested">Whether somebody has asked to cancel the job, so that the store makes no next attempt of it.</param>
    public sealed record Failed(string Error, TimeSpan? RetryAfter, bool IsCancelRequested = false) : JobOutcome
    {
        /// <summary>The error's type, for telemetry; null when there was no exception.</summary>
        public string? ErrorType { get; init; }

        public override AttemptEnd End => AttemptEnd.FailedAttempt
            | (RetryAfter is null ? AttemptEnd.Failed : IsCancelRequested ? AttemptEnd.Cancelled : AttemptEnd.None);

        public override string ErrorText => Error;
    }

    /// <summary>The handler said that the job is not to be done any more.</summary>
    /// <param name="Reason">What is stored of it.</param>
    public sealed record Cancelled(string Reason) : JobOutcome
    {
        public override AttemptEnd End => AttemptEnd.Cancelled;
    }

    /// <summary>The handler asked for the job to wait, and for the attempt not to count.</summary>
    /// <param name="Delay">The wait.</param>
    public sealed record Snoozed(TimeSpan Delay) : JobOutcome;

    /// <summary>The worker had to stop, or the job is to be cancelled: it goes back unfinished.</summary>
    /// <param name="IsCancelRequested">Whether somebody has asked to cancel the job, so that the store ends it.</param>
    public sealed record Released(bool IsCancelRequested) : JobOutcome
    {
        public static readonly Released ToRunAgain = new(IsCancelRequested: false);
        public static readonly Released ToBeCancelled = new(IsCancelRequested: true);

        public override AttemptEnd End => IsCancelRequested ? AttemptEnd.Cancelled : AttemptEnd.None;
    }

    /// <summary>The lease was lost; the job is no longer ours to write.</summary>
    public sealed record Lost : JobOutcome
    {
        public static readonly Lost Instance = new();
    }
}
