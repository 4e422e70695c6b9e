namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>The routes of operations on all jobs of a project that fit a filter.</summary>
internal static class BulkOperations
{
    private static readonly BulkRoutes Routes = new(ApiTags.Bulk);

    public static readonly ApiOperation List = Routes.List(
        "listBulkOperations", "List bulk operations", "The bulk operations of the project, newest first.", ApiExamples.BulkPage);

    public static readonly ApiOperation Start = Idempotent(Routes.Start(
        "startBulkOperation",
        "Retry, cancel or delete many jobs",
        "each job of the project that fits the filter",
        ApiBodies.Json("NewBulkOperation", "What to do, and to which jobs.", ApiExamples.NewBulkOperation),
        ApiExamples.StartedBulkOperation));

    public static readonly ApiOperation Get = Routes.Get("getBulkOperation", "Get a bulk operation", ApiExamples.BulkOperation);

    public static readonly ApiOperation Cancel = Routes.Cancel("cancelBulkOperation", "Cancel a bulk operation", ApiExamples.CancelledBulkOperation);

    /// <summary>The same, with a key that makes it take effect once.</summary>
    private static ApiOperation Idempotent(ApiOperation start)
    {
        ApiSuccess[] successes = [.. start.Successes];
        successes[^1] = successes[^1] with { Headers = [.. successes[^1].Headers, ApiHeaders.Replayed] };
        return start with { Parameters = [ApiParameters.IdempotencyKey], Successes = successes, Refusals = [.. start.Refusals, ApiRefusals.KeyInFlight, ApiRefusals.KeyMismatch] };
    }
}
