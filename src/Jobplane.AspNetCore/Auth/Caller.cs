namespace Jobplane.AspNetCore.Auth;

/// <summary>Who a valid token stands for.</summary>
internal sealed record Caller(string ProjectId, ApiScopes Scopes, string? Subject);
