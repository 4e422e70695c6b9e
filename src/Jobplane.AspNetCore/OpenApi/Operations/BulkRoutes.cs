using Jobplane.AspNetCore.Bulk;
using Jobplane.AspNetCore.Errors;
using Microsoft.OpenApi;

namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>What the routes of bulk operations have in common, whether they are on one project's jobs or on those of all.</summary>
/// <param name="tag">The group that the routes are shown in.</param>
internal sealed class BulkRoutes(string tag)
{
    public ApiOperation List(string id, string summary, string description, string example) => new(id, tag, summary, description)
    {
        Parameters = [ApiParameters.Limit, ApiParameters.Cursor],
        Successes = [new ApiSuccess(200, "A page of bulk operations.") { Schema = ApiSchemas.Page("BulkOperation"), Example = example, Headers = [ApiHeaders.CacheControl] }],
        Refusals = [ApiRefusals.Invalid("limit", "limit must be a whole number."), ApiRefusals.InvalidCursor],
    };

    /// <param name="id">The operation's name.</param>
    /// <param name="summary">What it is in a few words.</param>
    /// <param name="jobs">Which jobs it is done to.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="example">What is answered when it is done.</param>
    public ApiOperation Start(string id, string summary, string jobs, OpenApiRequestBody body, string example) => new(
        id,
        tag,
        summary,
        $"Does it to {jobs}, as for one job, and leaves alone those enqueued later. Workers carry it out in small steps. With dry_run it is only told how many jobs fit, and which. Its start and its end are written to the audit log.")
    {
        Body = body,
        Successes =
        [
            new ApiSuccess(200, "With dry_run: what it would be done to.") { Schema = ApiSchemas.One("BulkPreview"), Example = ApiExamples.BulkPreview, Headers = [ApiHeaders.CacheControl] },
            new ApiSuccess(202, "The operation as it was stored.")
            {
                Schema = ApiSchemas.One("BulkOperation"),
                Example = example,
                Headers = [ApiHeaders.Location, ApiHeaders.CacheControl],
            },
        ],
        Refusals =
        [
            ApiRefusals.Invalid("filter.status", "filter.status must be one of: pending, running, completed, failed, cancelled."),
            ApiRefusals.Slow,
            ApiRefusals.TooLarge(BulkBody.MaxBytes),
            ApiRefusals.NotJson,
        ],
    };

    public ApiOperation Get(string id, string summary, string example) => new(id, tag, summary, "How it stands, and what it has done so far.")
    {
        Parameters = [ApiParameters.BulkId],
        Successes = [One(example)],
        Refusals = [ApiRefusals.InvalidBulkId, ApiRefusals.BulkNotFound],
    };

    public ApiOperation Cancel(string id, string summary, string example) => new(id, tag, summary, "It ends after the step that it is at. What it has changed stays so.")
    {
        Parameters = [ApiParameters.BulkId],
        Successes = [One(example)],
        Refusals =
        [
            ApiRefusals.InvalidBulkId,
            ApiRefusals.BulkNotFound,
            new("It has come to its end.", ApiErrors.From(new BulkCancelResult.Finished(BulkState.Completed))),
        ],
    };

    private static ApiSuccess One(string example) =>
        new(200, "The bulk operation.") { Schema = ApiSchemas.One("BulkOperation"), Example = example, Headers = [ApiHeaders.CacheControl] };
}
