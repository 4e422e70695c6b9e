using Jobplane.AspNetCore.Auth;

namespace Jobplane.Dashboard.Pages;

/// <summary>What every part of a page may need to know.</summary>
internal sealed record PageContext
{
    public required PageTitle Title { get; init; }

    public required Links Links { get; init; }

    /// <summary>Who looks at it; null when that is not known, as on the page to log in.</summary>
    public required Caller? Caller { get; init; }

    public required bool HasSession { get; init; }

    /// <summary>The project that the page shows; null for all.</summary>
    public required string? Project { get; init; }

    public required Theme Theme { get; init; }

    /// <summary>The time that ages are reckoned from.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What has just been done; null for nothing.</summary>
    public required string? Notice { get; init; }

    /// <summary>This page's own address below the root, to come back to.</summary>
    public required string Here { get; init; }

    public required string StyleSheet { get; init; }

    public required string Script { get; init; }

    public required string Icon { get; init; }

    public bool IsOperator => Projects.IsOperator(Caller);

    public bool CanWrite => Caller is not null && Caller.Scopes.HasFlag(ApiScopes.JobsWrite);
}
