using Jobplane.Workers;

namespace Jobplane.Telemetry;

/// <summary>What telemetry calls the outcomes of attempts.</summary>
internal static class AttemptOutcomeNames
{
    public const string Retried = "retried";

    public static string ToName(this JobOutcome outcome) => outcome switch
    {
        JobOutcome.Completed or JobOutcome.CompletedWithResult => "completed",
        JobOutcome.Failed { RetryAfter: null } => "failed",
        JobOutcome.Failed { IsCancelRequested: false } => Retried,
        JobOutcome.Failed or JobOutcome.Cancelled or JobOutcome.Released { IsCancelRequested: true } => "cancelled",
        JobOutcome.Snoozed => "snoozed",
        JobOutcome.Released => "released",
        JobOutcome.Reported reported => reported.Outcome.ToName(),
        _ => "lost",
    };
}
