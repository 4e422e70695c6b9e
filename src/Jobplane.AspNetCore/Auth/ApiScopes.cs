namespace Jobplane.AspNetCore.Auth;

/// <summary>What a token allows.</summary>
[Flags]
internal enum ApiScopes
{
    None = 0,
    JobsRead = 1,
    JobsWrite = 2,
    Operator = 4,

    /// <summary>What a token without a <c>scope</c> claim allows.</summary>
    Default = JobsRead | JobsWrite,
}
