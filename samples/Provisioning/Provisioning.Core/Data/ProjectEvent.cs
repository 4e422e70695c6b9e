namespace Provisioning.Data;

/// <summary>What has happened to a project. Nothing keeps an event from being there twice but the transactions that write it.</summary>
public sealed class ProjectEvent
{
    public const string Provisioned = "project.provisioned";
    public const string KeyRotated = "key.rotated";

    public Guid Id { get; init; }

    public required string ProjectId { get; init; }

    public required string Kind { get; init; }

    public Guid JobId { get; init; }

    /// <summary>The attempt of the job that has done it.</summary>
    public int Attempt { get; init; }

    public DateTimeOffset At { get; init; }
}
