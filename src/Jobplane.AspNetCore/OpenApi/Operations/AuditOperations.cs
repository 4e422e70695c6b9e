namespace Jobplane.AspNetCore.OpenApi.Operations;

/// <summary>The route of the audit log.</summary>
internal static class AuditOperations
{
    public static readonly ApiOperation List = new(
        "listAuditEntries", ApiTags.Audit, "List the audit log", "What was done to the project's jobs and schedules, and by its operators to queues, newest first.")
    {
        Parameters = [ApiParameters.Limit, ApiParameters.Cursor],
        Successes = [new ApiSuccess(200, "A page of entries.") { Schema = ApiSchemas.Page("AuditEntry"), Example = ApiExamples.Audit, Headers = [ApiHeaders.CacheControl] }],
        Refusals = [ApiRefusals.Invalid("limit", "limit must be a whole number."), ApiRefusals.InvalidCursor],
    };
}
