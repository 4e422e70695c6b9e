namespace Jobplane.Bulk;

/// <summary>An operation at the beginning of a step, and the place it has come to.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="AtProject">The project.</param>
/// <param name="AtSeq">The last job of that project that was looked at.</param>
/// <param name="LastSeq">The last job that it is done to.</param>
internal sealed record BulkStep(BulkOperation Operation, string AtProject, long AtSeq, long LastSeq)
{
    /// <summary>Most jobs that a step looks at, and so holds at once.</summary>
    public const int MaxLooked = 500;

    /// <summary>Where the next step begins; the project is null at the end.</summary>
    /// <param name="looked">Jobs that were looked at in this step.</param>
    /// <param name="last">The last of them.</param>
    /// <param name="nextProject">The next project with jobs.</param>
    public (string? Project, long Seq) Next(int looked, long last, string? nextProject)
    {
        if (looked == MaxLooked)
            return (AtProject, last);
        return Operation.ProjectId is null ? (nextProject, 0) : (null, 0);
    }
}
