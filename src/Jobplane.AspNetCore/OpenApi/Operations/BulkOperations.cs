using Jobplane.AspNetCore.Bulk;
using Jobplane.AspNetCore.Errors;

namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>The routes of operations on all jobs that fit a filter.</summary>
internal static class BulkOperations
{
    public static readonly ApiOperation List = new("listBulkOperations", ApiTags.Bulk, "List bulk operations", "The bulk operations of the project, newest first.")
    {
        Parameters = [ApiParameters.Limit, ApiParameters.Cursor],
        Successes = [new ApiSuccess(200, "A page of bulk operations.") { Schema = ApiSchemas.Page("BulkOperation"), Example = ApiExamples.BulkPage, Headers = [ApiHeaders.CacheControl] }],
        Refusals = [ApiRefusals.Invalid("limit", "limit must be a whole number."), ApiRefusals.InvalidCursor],
    };

    public static readonly ApiOperation Start = new(
        "startBulkOperation",
        ApiTags.Bulk,
        "Retry, cancel or delete many jobs",
        "Does it to each job of the project that fits the filter, as for one job, and leaves alone those enqueued later. Workers carry it out in small steps. With dry_run it is only told how many jobs fit, and which. Its start and its end are written to the audit log.")
    {
        Parameters = [ApiParameters.IdempotencyKey],
        Body = ApiBodies.Json("NewBulkOperation", "What to do, and to which jobs.", ApiExamples.NewBulkOperation),
        Successes =
        [
            new ApiSuccess(200, "With dry_run: what it would be done to.") { Schema = ApiSchemas.One("BulkPreview"), Example = ApiExamples.BulkPreview, Headers = [ApiHeaders.CacheControl] },
            new ApiSuccess(202, "The operation as it was stored.")
            {
                Schema = ApiSchemas.One("BulkOperation"),
                Example = ApiExamples.StartedBulkOperation,
                Headers = [ApiHeaders.Location, ApiHeaders.CacheControl, ApiHeaders.Replayed],
            },
        ],
        Refusals =
        [
            ApiRefusals.Invalid("filter.status", "filter.status must be one of: pending, running, completed, failed, cancelled."),
            ApiRefusals.Slow,
            ApiRefusals.KeyInFlight,
            ApiRefusals.TooLarge(BulkBody.MaxBytes),
            ApiRefusals.NotJson,
            ApiRefusals.KeyMismatch,
        ],
    };

    public static readonly ApiOperation Get = new("getBulkOperation", ApiTags.Bulk, "Get a bulk operation", "How it stands, and what it has done so far.")
    {
        Parameters = [ApiParameters.BulkId],
        Successes = [new ApiSuccess(200, "The bulk operation.") { Schema = ApiSchemas.One("BulkOperation"), Example = ApiExamples.BulkOperation, Headers = [ApiHeaders.CacheControl] }],
        Refusals = [ApiRefusals.InvalidBulkId, ApiRefusals.BulkNotFound],
    };

    public static readonly ApiOperation Cancel = new(
        "cancelBulkOperation", ApiTags.Bulk, "Cancel a bulk operation", "It ends after the step that it is at. What it has changed stays so.")
    {
        Parameters = [ApiParameters.BulkId],
        Successes = [new ApiSuccess(200, "The bulk operation.") { Schema = ApiSchemas.One("BulkOperation"), Example = ApiExamples.CancelledBulkOperation, Headers = [ApiHeaders.CacheControl] }],
        Refusals =
        [
            ApiRefusals.InvalidBulkId,
            ApiRefusals.BulkNotFound,
            new("It has come to its end.", ApiErrors.From(new BulkCancelResult.Finished(BulkState.Completed))),
        ],
    };
}
