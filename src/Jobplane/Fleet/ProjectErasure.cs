namespace Jobplane;

/// <summary>How far the erasing of a project has come.</summary>
/// <param name="Deleted">Jobs that this call has deleted.</param>
/// <param name="Finished">
/// Whether nothing of the project is left. If not, ask again: time was up, or jobs of it still run, and end when their handlers do.
/// </param>
public sealed record ProjectErasure(long Deleted, bool Finished);
