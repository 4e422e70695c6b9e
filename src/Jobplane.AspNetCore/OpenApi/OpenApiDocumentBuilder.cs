using System.Text.Json.Nodes;
using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Hosting;
using Jobplane.AspNetCore.Responses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>
/// Makes the OpenAPI document from the routes. The handlers write their answers themselves, so there is nothing in their signatures that the
/// framework's generator could read: what is said of a route stands in its <see cref="ApiOperation"/>.
/// </summary>
internal sealed class OpenApiDocumentBuilder
{
    private const string BearerScheme = "bearer";
    private const string ExampleRequestId = "8f14e45fceea467a9c1d2f3b4a5c6d7e";

    private const string About =
        """
        Background jobs and what became of them. A token belongs to one project and shows that project's jobs alone.

        Success is `{"data": …}`, every failure `{"error": {…}}`. Times are UTC with milliseconds. Objects may get further members.
        """;

    private readonly OpenApiDocument _document;

    private OpenApiDocumentBuilder(string server)
    {
        _document = new OpenApiDocument
        {
            Info = new OpenApiInfo { Title = "Jobplane", Version = "1", Description = About, License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" } },
            Servers = [new OpenApiServer { Url = server }],
            Paths = [],
            Tags = ApiTags.All.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }).ToHashSet(),
        };
        foreach ((string name, OpenApiSchema schema) in ApiSchemas.All.Concat(StatisticsSchemas.All))
            _document.AddComponent(name, schema);
        foreach ((string name, OpenApiHeader header) in ApiHeaders.All)
            _document.AddComponent(name, header);
        _document.AddComponent(BearerScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = $"A token with the claim project_id. Scopes: {ApiScopeNames.JobsRead}, {ApiScopeNames.JobsWrite}, {ApiScopeNames.Operator}; without the claim scope a token has the first two.",
        });
    }

    /// <summary>The document of routes at their paths, below a path that the server has before all of them.</summary>
    public static OpenApiDocument Build(string server, IEnumerable<(string Path, ApiRoute Route)> routes)
    {
        var builder = new OpenApiDocumentBuilder(server);
        foreach ((string path, ApiRoute route) in routes)
            builder.Add(path, route);
        return builder._document;
    }

    private void Add(string path, ApiRoute route)
    {
        if (!_document.Paths.TryGetValue(path, out IOpenApiPathItem? item))
            _document.Paths.Add(path, item = new OpenApiPathItem { Operations = [] });
        ApiOperation about = route.Operation();
        var operation = new OpenApiOperation
        {
            OperationId = about.Id,
            Summary = about.Summary,
            Description = about.Description,
            Tags = new HashSet<OpenApiTagReference> { new(about.Tag, _document) },
            Parameters = [.. about.Parameters],
            RequestBody = about.Body,
            Responses = [],
        };
        if (route.Scope != ApiScopes.None)
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, _document)] = [route.Scope.ToName()] }];
        AddResponses(operation.Responses, route);
        item.Operations!.Add(new HttpMethod(route.Method), operation);
    }

    private void AddResponses(OpenApiResponses responses, ApiRoute route)
    {
        bool isLimited = route.Scope != ApiScopes.None;
        foreach (ApiSuccess success in route.Operation().Successes)
        {
            responses.Add($"{success.Status}", new OpenApiResponse
            {
                Description = success.Description,
                Headers = Headers(isLimited, success.Headers),
                Content = success.Schema is null ? null : Content(success),
            });
        }

        IReadOnlyList<ApiRefusal> own = route.Operation().Refusals;
        IReadOnlyList<ApiRefusal> shared = isLimited ? ApiRefusals.ForCallersWith(route.Scope) : [];
        foreach (IGrouping<int, ApiRefusal> same in own.Concat(shared).GroupBy(refusal => refusal.Error.Status).OrderBy(same => same.Key))
        {
            bool isShared = !own.Any(refusal => refusal.Error.Status == same.Key);
            // A server that cannot ask for the count of requests answers 503 too, and has none to tell.
            OpenApiResponse response = Refused(isLimited && same.Key != StatusCodes.Status503ServiceUnavailable, [.. same]);
            responses.Add($"{same.Key}", isShared ? Share(response, same.Key, route.Scope) : response);
        }
    }

    /// <summary>Makes a response that many routes have a component.</summary>
    private OpenApiResponseReference Share(OpenApiResponse response, int status, ApiScopes scope)
    {
        string name = ReasonPhrases.GetReasonPhrase(status).Replace(" ", "", StringComparison.Ordinal);
        if (status == StatusCodes.Status403Forbidden)
            name += $".{scope.ToName().Replace(':', '.')}";
        // A second one of a name is the same, and left out.
        _document.AddComponent(name, response);
        return new OpenApiResponseReference(name);
    }

    private static Dictionary<string, OpenApiMediaType> Content(ApiSuccess success) => new()
    {
        [success.ContentType] = new OpenApiMediaType
        {
            Schema = success.Schema,
            Example = success.ContentType == JsonResponse.JsonType ? JsonNode.Parse(success.Example!) : JsonValue.Create(success.Example),
        },
    };

    private static OpenApiResponse Refused(bool isLimited, IReadOnlyList<ApiRefusal> refusals) => new()
    {
        Description = string.Join(' ', refusals.Select(refusal => refusal.Description).Distinct(StringComparer.Ordinal)),
        Headers = Headers(isLimited, HeadersOf(refusals)),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [JsonResponse.JsonType] = new()
            {
                Schema = ApiSchemas.Ref("Error"),
                Examples = refusals.Select((refusal, i) => (Name: $"{refusal.Error.Code}{(i == 0 ? "" : $"_{i + 1}")}", refusal)).ToDictionary(
                    example => example.Name,
                    IOpenApiExample (example) => new OpenApiExample
                    {
                        Summary = example.refusal.Description,
                        Value = JsonNode.Parse(ErrorResponse.ToText(example.refusal.Error, ExampleRequestId)),
                    }),
            },
        },
    };

    /// <summary>Headers that all errors of a status have.</summary>
    private static IEnumerable<string> HeadersOf(IReadOnlyList<ApiRefusal> refusals)
    {
        yield return ApiHeaders.CacheControl;
        if (refusals.All(refusal => refusal.Error.RetryAfterSeconds is not null))
            yield return ApiHeaders.RetryAfter;
        if (refusals.All(refusal => refusal.Error.Challenge is not null))
            yield return ApiHeaders.Challenge;
    }

    private static Dictionary<string, IOpenApiHeader> Headers(bool isLimited, IEnumerable<string> own) =>
        own.Concat([ApiHeaders.RequestId]).Concat(isLimited ? ApiHeaders.RateLimit : [])
            .ToDictionary(name => name, IOpenApiHeader (name) => new OpenApiHeaderReference(name), StringComparer.Ordinal);
}
