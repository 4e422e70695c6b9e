namespace Jobplane.Workers;

/// <summary>Whoever has claimed jobs, and counts them until their outcomes are written.</summary>
internal interface IAssignmentOwner
{
    /// <summary>Counts a job as done with.</summary>
    /// <param name="assignment">The job.</param>
    /// <param name="isWritten">Whether the store knows, or has given the job to another.</param>
    void Finish(Assignment assignment, bool isWritten);
}
