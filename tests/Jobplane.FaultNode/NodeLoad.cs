namespace Jobplane.FaultNode;

/// <summary>What kind of jobs a producer enqueues.</summary>
public enum NodeLoad
{
    /// <summary>Jobs that take time: <see cref="FaultJob"/>.</summary>
    Plain,

    /// <summary>Jobs that complete themselves with their effect: <see cref="EffectJob"/>.</summary>
    Effects,

    /// <summary>Jobs that report: <see cref="ReportJob"/>.</summary>
    Reports,
}
