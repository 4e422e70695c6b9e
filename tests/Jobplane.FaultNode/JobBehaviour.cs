namespace Jobplane.FaultNode;

/// <summary>How a job of the suite behaves.</summary>
public enum JobBehaviour
{
    /// <summary>Runs its time, and stops when its token says so.</summary>
    Obey,

    /// <summary>Runs its time, whatever its token says.</summary>
    IgnoreToken,

    /// <summary>Ends its process without a word, as a crash of native code does.</summary>
    Crash,
}
