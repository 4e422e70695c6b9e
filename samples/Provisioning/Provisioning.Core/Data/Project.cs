namespace Provisioning.Data;

/// <summary>A customer's project. Its id is also the project of its jobs.</summary>
public sealed class Project
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Region { get; init; }

    public ProjectStatus Status { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
