namespace Jobplane.Benchmarks.Pages;

/// <summary>A page to ask for.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Path">Its address below the dashboard's.</param>
/// <param name="ForOperators">Whether tenants do not have it.</param>
internal sealed record DashboardPage(string Name, string Path, bool ForOperators = false)
{
    public static DashboardPage Search(string words) => new($"search {(words.Length > 0 ? words : "nothing")}", $"/jobs?q={Uri.EscapeDataString(words)}");

    /// <summary>Every page, and the searches that people make.</summary>
    public static async Task<IReadOnlyList<DashboardPage>> ListAsync(PageHistory history)
    {
        Guid completed = await history.FindAsync("status = 'completed'");
        Guid failed = await history.FindAsync("status = 'failed'");
        return
        [
            new("overview", "/"),
            Search(""),
            .. ((string[])["pending", "running", "completed", "failed", "cancelled"]).Select(status => Search($"status:{status}")),
            Search("type:send_email"),
            Search($"type:{PageHistory.RareType}"),
            Search("type:no_such_type"),
            Search("queue:mail status:failed"),
            Search("queue:no_such_queue"),
            Search("error:\"timed out\""),
            Search($"error:{PageHistory.RareError}"),
            Search("error:\"nothing says this\""),
            Search("args.region:eu"),
            Search("args.customer.id:cust-77"),
            Search("args.customer.id:nobody"),
            Search("age:<1h"),
            Search("age:>1d"),
            Search("age:>29d"),
            Search("age:>2d type:send_email status:failed"),
            Search($"id:{Guid.Empty}"),
            Search($"id:{completed}"),
            new("job completed", $"/jobs/{completed}"),
            new("job failed, with log", $"/jobs/{failed}"),
            .. ((string[])["hour", "day", "week"]).Select(window => new DashboardPage($"failures {window}", $"/failures?window={window}")),
            new("failures of a type", "/failures?type=send_email&window=day"),
            new("bulk operations", "/bulk"),
            new("bulk preview", $"/bulk/new?action=retry&q={Uri.EscapeDataString("status:failed type:send_email")}"),
            new("bulk preview, rare", $"/bulk/new?action=retry&q={Uri.EscapeDataString($"error:{PageHistory.RareError}")}"),
            new("schedules", "/schedules"),
            new("audit", "/audit"),
            new("queues", "/queues", ForOperators: true),
            new("workers", "/workers", ForOperators: true),
        ];
    }
}
