namespace Jobplane.Server.Commands;

/// <summary>Whether a command is about a project.</summary>
internal enum ProjectUse
{
    /// <summary>It is, and the store must be told which; a server knows by the token.</summary>
    Required,

    /// <summary>It is about all projects, or about the one that is named.</summary>
    Optional,

    /// <summary>It is about the whole fleet.</summary>
    None,
}
