namespace Jobplane;

/// <summary>How grave a finding about a store is.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Jobs run, but slower or with less safety than they could, or somebody should have a look.</summary>
    Warning,

    /// <summary>Jobs do not run, are not safe, or soon will not be.</summary>
    Failure,
}
