namespace Jobplane.FaultNode;

/// <summary>What is known of a mark.</summary>
public enum ReportKind
{
    /// <summary>The handler is about to leave it.</summary>
    Wrote,

    /// <summary>The handler began with it as its checkpoint.</summary>
    Found,

    /// <summary>A reader of the job was told that it is the job's progress, so it is stored.</summary>
    ToldAsProgress,

    /// <summary>A reader of the job was told that it is a line of the job's log, so it is stored.</summary>
    ToldAsLine,
}
