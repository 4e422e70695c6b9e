using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>
/// What the OpenAPI document says about one route. What all routes have alike, such as the answers to a missing token, is not repeated here:
/// <see cref="OpenApiDocumentBuilder"/> adds it.
/// </summary>
internal sealed record ApiOperation(string Id, string Tag, string Summary, string Description)
{
    /// <summary>Parameters in the path, the query and the headers.</summary>
    public IReadOnlyList<OpenApiParameter> Parameters { get; init; } = [];

    public OpenApiRequestBody? Body { get; init; }

    public required IReadOnlyList<ApiSuccess> Successes { get; init; }

    /// <summary>The failures that this route has beside those of all.</summary>
    public IReadOnlyList<ApiRefusal> Refusals { get; init; } = [];
}
