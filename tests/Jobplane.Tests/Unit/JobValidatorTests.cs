using Jobplane.Enqueueing;
using Jobplane.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Unit;

public sealed class JobValidatorTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly EnqueueOptions Options = new() { ProjectId = "proj-1" };
    private static readonly string Longest = new('a', 100);

    private readonly JobValidator _validator = new(new FakeTimeProvider(Now));

    [Fact]
    public void Validate_Request_IsAJobWithANewVersion4Id()
    {
        var options = new EnqueueOptions
        {
            ProjectId = "Proj_1-a", Queue = "slow.lane", Priority = 9, MaxAttempts = 100, Delay = TimeSpan.FromSeconds(5),
        };
        var payload = JobPayload.FromJson("""{"a":1}""");

        NewJob job = _validator.Validate(new JobRequest("Provision_project-2.x", payload, options));

        Assert.True(JobId.TryParse(job.Id.ToString(), out _));
        Assert.Equal(
            new NewJob
            {
                Id = job.Id, ProjectId = "Proj_1-a", Type = "Provision_project-2.x", Payload = payload, Queue = "slow.lane", Priority = 9, MaxAttempts = 100,
                Delay = TimeSpan.FromSeconds(5),
            },
            job);
    }

    [Fact]
    public void Validate_NothingButTheProject_TakesTheDefaults()
    {
        NewJob job = _validator.Validate(new JobRequest("work", JobPayload.Empty, Options));

        Assert.Equal(("default", 0, 3), (job.Queue, job.Priority, job.MaxAttempts));
        Assert.Null(job.Delay);
        Assert.Null(job.ScheduledAt);
    }

    public static TheoryData<string, string, EnqueueOptions> Broken => new()
    {
        { "type", "", Options },
        { "type", "a b", Options },
        { "type", "é", Options },
        { "type", "a/b", Options },
        { "type", "a\n", Options },
        { "type", Longest + "a", Options },
        { "type", null!, Options },
        { "project_id", "work", new() { ProjectId = "" } },
        { "project_id", "work", new() { ProjectId = null! } },
        { "project_id", "work", new() { ProjectId = "a.b" } },
        { "project_id", "work", new() { ProjectId = "a b" } },
        { "project_id", "work", new() { ProjectId = Longest + "a" } },
        { "queue", "work", Options with { Queue = "" } },
        { "queue", "work", Options with { Queue = "a,b" } },
        { "queue", "work", Options with { Queue = Longest + "a" } },
        { "priority", "work", Options with { Priority = -1 } },
        { "priority", "work", Options with { Priority = 10 } },
        { "max_attempts", "work", Options with { MaxAttempts = 0 } },
        { "max_attempts", "work", Options with { MaxAttempts = 101 } },
        { "delay_seconds", "work", Options with { Delay = TimeSpan.FromTicks(-1) } },
        { "delay_seconds", "work", Options with { Delay = TimeSpan.FromDays(366) + TimeSpan.FromTicks(1) } },
        { "scheduled_at", "work", Options with { ScheduledAt = Now.AddDays(366).AddTicks(1) } },
        { "scheduled_at", "work", Options with { ScheduledAt = DateTimeOffset.MaxValue } },
        { "scheduled_at", "work", Options with { ScheduledAt = Now, Delay = TimeSpan.Zero } },
    };

    [Theory, MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void Validate_MemberBreaksItsRule_IsNamedFirstInTheMessage(string member, string type, EnqueueOptions options)
    {
        var error = Assert.Throws<JobValidationException>(() => _validator.Validate(new JobRequest(type, JobPayload.Empty, options)));

        Assert.Equal(member, error.Member);
        Assert.StartsWith(member + " ", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<EnqueueOptions> Bounds => new()
    {
        Options with { ProjectId = Longest, Queue = Longest },
        Options with { Priority = 0, MaxAttempts = 1 },
        Options with { Priority = 9, MaxAttempts = 100 },
        Options with { Delay = TimeSpan.Zero },
        Options with { Delay = TimeSpan.FromDays(366) },
        Options with { ScheduledAt = Now.AddDays(366) },
        Options with { ScheduledAt = DateTimeOffset.MinValue },
    };

    [Theory, MemberData(nameof(Bounds), DisableDiscoveryEnumeration = true)]
    public void Validate_MemberAtItsBound_IsAccepted(EnqueueOptions options) =>
        Assert.Equal(options.Queue, _validator.Validate(new JobRequest(Longest, JobPayload.Empty, options)).Queue);

    [Fact]
    public void Validate_BadPayload_NamesTheMemberInIt()
    {
        var error = Assert.Throws<JobValidationException>(
            () => _validator.Validate(new JobRequest("work", JobPayload.FromJson("""{"a":1,"a":2}"""), Options)));

        Assert.Equal("payload.a", error.Member);
    }

    [Fact]
    public void Validate_NoPayload_IsRefused() =>
        Assert.Throws<JobValidationException>(() => _validator.Validate(new JobRequest("work", default, Options)));
}
