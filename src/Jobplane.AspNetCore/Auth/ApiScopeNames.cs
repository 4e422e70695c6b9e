namespace Jobplane.AspNetCore.Auth;

/// <summary>The words that stand for scopes in tokens.</summary>
internal static class ApiScopeNames
{
    public const string JobsRead = "jobs:read";
    public const string JobsWrite = "jobs:write";
    public const string Operator = "operator";

    /// <summary>The scopes of a claim, which has blanks between them. Words that mean nothing here are another service's.</summary>
    public static ApiScopes Parse(string claim)
    {
        ApiScopes scopes = ApiScopes.None;
        foreach (Range word in claim.AsSpan().Split(' '))
        {
            scopes |= claim.AsSpan(word) switch
            {
                JobsRead => ApiScopes.JobsRead,
                JobsWrite => ApiScopes.JobsWrite,
                Operator => ApiScopes.Operator,
                _ => ApiScopes.None,
            };
        }

        return scopes;
    }

    /// <summary>The word of a single scope.</summary>
    public static string ToName(this ApiScopes scope) => scope switch
    {
        ApiScopes.JobsRead => JobsRead,
        ApiScopes.JobsWrite => JobsWrite,
        ApiScopes.Operator => Operator,
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "Not a single scope."),
    };
}
