using Jobplane.AspNetCore.Bulk;
using Jobplane.AspNetCore.Errors;

namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>The operator's routes of operations on all jobs that fit a filter.</summary>
internal static class FleetBulkOperations
{
    public static readonly ApiOperation List = new("listFleetBulkOperations", ApiTags.Fleet, "List bulk operations of all projects", "The bulk operations of all projects, newest first.")
    {
        Parameters = [ApiParameters.Limit, ApiParameters.Cursor],
        Successes = [new ApiSuccess(200, "A page of bulk operations.") { Schema = ApiSchemas.Page("BulkOperation"), Example = ApiExamples.FleetBulkPage, Headers = [ApiHeaders.CacheControl] }],
        Refusals = [ApiRefusals.Invalid("limit", "limit must be a whole number."), ApiRefusals.InvalidCursor],
    };

    public static readonly ApiOperation Start = new(
        "startFleetBulkOperation",
        ApiTags.Fleet,
        "Retry, cancel or delete many jobs of any project",
        "Does it to each job of any project, or all that fits the filter, as for one job, and leaves alone those enqueued later. Workers carry it out in small steps. With dry_run it is only told how many jobs fit, and which. Its start and its end are written to the audit log.")
    {
        Body = ApiBodies.Json("NewFleetBulkOperation", "What to do, and to which jobs.", ApiExamples.NewFleetBulkOperation),
        Successes =
        [
            new ApiSuccess(200, "With dry_run: what it would be done to.") { Schema = ApiSchemas.One("BulkPreview"), Example = ApiExamples.BulkPreview, Headers = [ApiHeaders.CacheControl] },
            new ApiSuccess(202, "The operation as it was stored.")
            {
                Schema = ApiSchemas.One("BulkOperation"),
                Example = ApiExamples.StartedFleetBulkOperation,
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

    public static readonly ApiOperation Get = new("getFleetBulkOperation", ApiTags.Fleet, "Get a bulk operation of any project", "How it stands, and what it has done so far.")
    {
        Parameters = [ApiParameters.BulkId],
        Successes = [new ApiSuccess(200, "The bulk operation.") { Schema = ApiSchemas.One("BulkOperation"), Example = ApiExamples.FleetBulkOperation, Headers = [ApiHeaders.CacheControl] }],
        Refusals = [ApiRefusals.InvalidBulkId, ApiRefusals.BulkNotFound],
    };

    public static readonly ApiOperation Cancel = new(
        "cancelFleetBulkOperation", ApiTags.Fleet, "Cancel a bulk operation of any project", "It ends after the step that it is at. What it has changed stays so.")
    {
        Parameters = [ApiParameters.BulkId],
        Successes = [new ApiSuccess(200, "The bulk operation.") { Schema = ApiSchemas.One("BulkOperation"), Example = ApiExamples.CancelledFleetBulkOperation, Headers = [ApiHeaders.CacheControl] }],
        Refusals =
        [
            ApiRefusals.InvalidBulkId,
            ApiRefusals.BulkNotFound,
            new("It has come to its end.", ApiErrors.From(new BulkCancelResult.Finished(BulkState.Completed))),
        ],
    };
}
