namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>The operator's routes of operations on all jobs that fit a filter.</summary>
internal static class FleetBulkOperations
{
    private static readonly BulkRoutes Routes = new(ApiTags.Fleet);

    public static readonly ApiOperation List = Routes.List(
        "listFleetBulkOperations", "List bulk operations of all projects", "The bulk operations of all projects, newest first.", ApiExamples.FleetBulkPage);

    public static readonly ApiOperation Start = Routes.Start(
        "startFleetBulkOperation",
        "Retry, cancel or delete many jobs of any project",
        "each job of any project, or all that fits the filter",
        ApiBodies.Json("NewFleetBulkOperation", "What to do, and to which jobs.", ApiExamples.NewFleetBulkOperation),
        ApiExamples.StartedFleetBulkOperation);

    public static readonly ApiOperation Get = Routes.Get("getFleetBulkOperation", "Get a bulk operation of any project", ApiExamples.FleetBulkOperation);

    public static readonly ApiOperation Cancel = Routes.Cancel(
        "cancelFleetBulkOperation", "Cancel a bulk operation of any project", ApiExamples.CancelledFleetBulkOperation);
}
