using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Jobplane.AspNetCore.Responses;

/// <summary>The versions that a client has already, by its header <c>If-None-Match</c>. One that cannot be understood names none.</summary>
internal readonly struct EntityTags
{
    private readonly IList<EntityTagHeaderValue>? _tags;

    private EntityTags(IList<EntityTagHeaderValue>? tags) => _tags = tags;

    public bool IsEmpty => _tags is null;

    public static EntityTags Of(HttpRequest request) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out IList<EntityTagHeaderValue>? tags) && tags.Count > 0
            ? new EntityTags(tags)
            : default;

    /// <summary>Whether the client has this version. A proxy that compresses marks our tag as weak, which makes no difference here (RFC 9110, section 13.1.2).</summary>
    public bool Match(string tag)
    {
        foreach (EntityTagHeaderValue known in _tags ?? [])
        {
            if (known.Equals(EntityTagHeaderValue.Any) || known.Tag.Equals(tag, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
