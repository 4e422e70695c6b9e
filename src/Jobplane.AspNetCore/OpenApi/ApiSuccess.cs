using Jobplane.AspNetCore.Responses;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>One answer of a route that did what it was asked for.</summary>
internal sealed record ApiSuccess(int Status, string Description)
{
    /// <summary>The body; null for an answer without one.</summary>
    public IOpenApiSchema? Schema { get; init; }

    public string ContentType { get; init; } = JsonResponse.JsonType;

    /// <summary>The body as it may look: JSON, or text where the content type says so.</summary>
    public string? Example { get; init; }

    /// <summary>Names of <see cref="ApiHeaders"/> beside those that every answer has.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];
}
