using Jobplane.Audit;

namespace Jobplane;

/// <summary>Who asked for a change, for the audit log.</summary>
public record AuditOrigin
{
    private const int MaxActorLength = 200;
    private const int MaxOriginLength = 100;

    /// <summary>Who asked, such as a token's subject; at most 200 characters are kept.</summary>
    public string? Actor { get; init; }

    /// <summary>The address the request came from; at most 100 characters are kept.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>The id of the request that asked; at most 100 characters are kept.</summary>
    public string? RequestId { get; init; }

    /// <summary>The same, in texts that every store keeps.</summary>
    internal AuditOrigin Storable() => this with
    {
        Actor = AuditText.Keep(Actor, MaxActorLength),
        RemoteAddress = AuditText.Keep(RemoteAddress, MaxOriginLength),
        RequestId = AuditText.Keep(RequestId, MaxOriginLength),
    };
}
