namespace Jobplane.AspNetCore.OpenApi;

/// <summary>The groups of routes.</summary>
internal static class ApiTags
{
    public const string Jobs = "Jobs";
    public const string Bulk = "Bulk";
    public const string Schedules = "Schedules";
    public const string Audit = "Audit";
    public const string Statistics = "Statistics";
    public const string Fleet = "Fleet";
    public const string Health = "Health";

    /// <summary>All of them, in the order in which a reader meets them.</summary>
    public static readonly IReadOnlyList<(string Name, string Description)> All =
    [
        (Jobs, "Jobs of the token's project."),
        (Bulk, "Operations on all jobs of the token's project that fit a filter."),
        (Schedules, "Cron schedules of the token's project."),
        (Audit, "What was done to the project's jobs and schedules."),
        (Statistics, "What became of the project's jobs, in numbers."),
        (Fleet, "Queues, workers, bulk operations and statistics of all projects, for operators."),
        (Health, "Whether the server lives and can work."),
    ];
}
