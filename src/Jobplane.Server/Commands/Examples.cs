namespace Jobplane.Server.Commands;

/// <summary>Lines to copy, for each command. A test parses them all.</summary>
internal static class Examples
{
    private const string Id = "550e8400-e29b-41d4-a716-446655440000";

    private static readonly Dictionary<string, string[]> ByPath = new(StringComparer.Ordinal)
    {
        ["jobplane dev"] = ["jobplane dev"],
        ["jobplane serve"] = ["jobplane serve --urls http://127.0.0.1:8080"],
        ["jobplane worker"] = ["jobplane worker --Jobplane:Worker:Queues=mail,default --Jobplane:Worker:Concurrency=50"],
        ["jobplane worker list"] = ["jobplane worker list"],
        ["jobplane migrate up"] = ["jobplane migrate up"],
        ["jobplane migrate status"] = ["jobplane migrate status -o json"],
        ["jobplane migrate script"] = ["jobplane migrate script > migrations.sql"],
        ["jobplane roles"] = ["jobplane roles > roles.sql"],
        ["jobplane token"] =
        [
            "jobplane token --project proj-123 --expires 1h",
            "jobplane token --project operations --scope operator",
        ],
        ["jobplane token secret"] = ["jobplane token secret"],
        ["jobplane job list"] =
        [
            "jobplane job list --project proj-123 --status failed",
            "jobplane job list --project proj-123 --all -o jsonl > jobs.jsonl",
        ],
        ["jobplane job get"] = [$"jobplane job get {Id} --project proj-123"],
        ["jobplane job enqueue"] =
        [
            "jobplane job enqueue send_receipt --payload '{\"order\": 42}' --project proj-123",
            "jobplane job enqueue send_digest --unique-key digest:user-42 --unique-period 10m --project proj-123",
        ],
        ["jobplane job retry"] = [$"jobplane job retry {Id} --max-attempts 5 --project proj-123"],
        ["jobplane job cancel"] = [$"jobplane job cancel {Id} --project proj-123"],
        ["jobplane job watch"] = [$"jobplane job watch {Id} --timeout 5m --project proj-123"],
        ["jobplane job logs"] = [$"jobplane job logs {Id} --project proj-123"],
        ["jobplane bulk retry"] = ["jobplane bulk retry --status failed --type send_receipt --max-attempts 5 --project proj-123"],
        ["jobplane bulk cancel"] = ["jobplane bulk cancel --queue mail --dry-run --project proj-123"],
        ["jobplane bulk delete"] = ["jobplane bulk delete --status completed --older-than 30d --project proj-123"],
        ["jobplane queue list"] = ["jobplane queue list"],
        ["jobplane queue pause"] = ["jobplane queue pause mail --project operations"],
        ["jobplane queue resume"] = ["jobplane queue resume mail --project operations"],
        ["jobplane queue concurrency"] = ["jobplane queue concurrency mail --jobs 5 --project operations"],
        ["jobplane schedule list"] = ["jobplane schedule list --project proj-123"],
        ["jobplane schedule get"] = ["jobplane schedule get weekday-digest --project proj-123"],
        ["jobplane schedule put"] = ["jobplane schedule put weekday-digest --cron '0 8 * * MON-FRI' --time-zone Europe/Zurich --type send_digest --expires-after 1h --project proj-123"],
        ["jobplane schedule delete"] = ["jobplane schedule delete weekday-digest --project proj-123"],
        ["jobplane schedule pause"] = ["jobplane schedule pause weekday-digest --project proj-123"],
        ["jobplane schedule resume"] = ["jobplane schedule resume weekday-digest --project proj-123"],
        ["jobplane schedule run"] = ["jobplane schedule run weekday-digest --project proj-123"],
        ["jobplane project export"] = ["jobplane project export --project proj-123 --file proj-123.jsonl"],
        ["jobplane project erase"] = ["jobplane project erase proj-123 --project operations"],
        ["jobplane stats"] =
        [
            "jobplane stats --since 24h",
            "jobplane stats --watch --interval 10s --queue mail",
        ],
        ["jobplane doctor"] = ["jobplane doctor"],
        ["jobplane bench"] = ["jobplane bench --jobs 50000 --concurrency 64"],
        ["jobplane completion"] = ["jobplane completion bash"],
    };

    /// <summary>The examples of a command, by its path, such as <c>jobplane job list</c>.</summary>
    public static IReadOnlyList<string> Of(string path) => ByPath.GetValueOrDefault(path, []);
}
