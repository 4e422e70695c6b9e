using Jobplane.Storage;

namespace Jobplane.Tests.Conformance;

/// <summary>Jobs to store.</summary>
internal static class TestJob
{
    public const string Project = "proj-1";
    public const string Type = "work";
    public const string Queue = "default";

    public static NewJob New(string payload = "{}") => new()
    {
        Id = Guid.NewGuid(),
        ProjectId = Project,
        Type = Type,
        Payload = JobPayload.FromJson(payload),
        Queue = Queue,
        Priority = 0,
        MaxAttempts = 3,
    };

    public static NewJob[] Many(int count) => [.. Enumerable.Range(0, count).Select(_ => New())];
}
