namespace Jobplane.Telemetry;

/// <summary>Attributes of spans and metrics: OpenTelemetry's conventions for messaging, and Jobplane's own beside them.</summary>
internal static class TelemetryNames
{
    public const string System = "messaging.system";
    public const string SystemValue = "jobplane";
    public const string OperationName = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string Send = "send";
    public const string Process = "process";
    public const string Queue = "messaging.destination.name";
    public const string JobId = "messaging.message.id";
    public const string BatchCount = "messaging.batch.message_count";
    public const string ErrorType = "error.type";

    /// <summary>The error's type when there is none to name.</summary>
    public const string OtherError = "_OTHER";

    public const string JobType = "jobplane.job.type";
    public const string Attempt = "jobplane.job.attempt";
    public const string Outcome = "jobplane.job.outcome";
    public const string ProjectId = "jobplane.project.id";
    public const string Schedule = "jobplane.schedule.name";
    public const string JobStatus = "jobplane.job.status";
    public const string SlotState = "jobplane.slot.state";
}
