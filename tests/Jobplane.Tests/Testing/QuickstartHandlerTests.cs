using System.Text.Json;
using Jobplane.Testing;

namespace Jobplane.Tests.Testing;

/// <summary>The handler of samples/Quickstart, tested as its application would.</summary>
public sealed class QuickstartHandlerTests
{
    [Fact]
    public async Task Provisioning_a_project_completes_at_its_first_attempt()
    {
        await using var jobs = await JobplaneTestHost.CreateAsync(builder => builder.AddHandler<global::ProvisionProject, global::ProvisionProjectHandler>());

        await jobs.Client.EnqueueAsync(new global::ProvisionProject("us-east-1"), new() { ProjectId = "proj-123" });
        JobRun run = Assert.Single(await jobs.RunUntilIdleAsync());

        Assert.Equal(("provision_project", JobStatus.Completed, 1), (run.Job.Type, run.Job.Status, run.Attempt));
        Assert.Equal("us-east-1", run.Job.Payload.Deserialize<global::ProvisionProject>(JsonSerializerOptions.Web)!.Region);
    }
}
