namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>The routes for probes.</summary>
internal static class HealthOperations
{
    public static readonly ApiOperation Alive = new("getLiveness", ApiTags.Health, "Is the process alive?", "Answers as long as the process does. No token, no limit.")
    {
        Successes = [new ApiSuccess(200, "It is.") { Schema = ApiSchemas.One("Health"), Example = ApiExamples.Alive, Headers = [ApiHeaders.CacheControl] }],
    };

    public static readonly ApiOperation Ready = new("getReadiness", ApiTags.Health, "Is the server ready?", "Asks the store, and the application's health checks with the tag ready. No token, no limit.")
    {
        Successes = [new ApiSuccess(200, "It is.") { Schema = ApiSchemas.One("Health"), Example = ApiExamples.Ready, Headers = [ApiHeaders.CacheControl] }],
        Refusals = [ApiRefusals.Internal, ApiRefusals.Unavailable],
    };
}
