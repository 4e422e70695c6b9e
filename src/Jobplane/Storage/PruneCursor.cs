namespace Jobplane.Storage;

/// <summary>Where the pruning of jobs goes on.</summary>
/// <param name="ProjectId">The project whose jobs are looked at; PostgreSQL goes from project to project.</param>
/// <param name="Seq">The place in it.</param>
internal sealed record PruneCursor(string ProjectId, long Seq)
{
    /// <summary>Before all jobs.</summary>
    public static PruneCursor Start { get; } = new("", 0);
}
