using System.Net;
using Jobplane.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Provisioning.Data;
using Provisioning.Hosting;
using Provisioning.Jobs;
using Provisioning.Worker;
using Provisioning.Worker.Cloud;
// The quick start has a ProvisionProject too, in no namespace, which would come first.
using ProvisionAcme = Provisioning.Jobs.ProvisionProject;

namespace Jobplane.Tests.Samples;

/// <summary>The worker of samples/Provisioning, tested as its application would: the handlers, their transactions, retries and the schedule.</summary>
public sealed class ProvisioningWorkTests
{
    private const string ProjectId = "acme";

    [Fact]
    public async Task Provisioning_a_project_makes_it_ready_and_tells_the_receiver()
    {
        using var receiver = new FakeReceiver();
        await using JobplaneTestHost jobs = await StartAsync(new FakeCloud(), receiver);
        await AddProjectAsync(jobs);

        JobRun run = await jobs.RunOneAsync(new ProvisionAcme("us-east-1"), ProvisionAcme.For(ProjectId));

        Assert.Equal((JobStatus.Completed, 100), (run.Job.Status, run.Job.Progress?.Percent));
        Assert.Equal(ProjectStatus.Ready, (await ReadAsync(jobs, db => db.Projects.SingleAsync())).Status);
        jobs.ShouldHaveEnqueued<DeliverWebhook>(webhook => webhook.Event == ProjectEvent.Provisioned);
        await jobs.RunUntilIdleAsync();
        SigningKey key = await ReadAsync(jobs, db => db.SigningKeys.SingleAsync());
        (var headers, string body) = Assert.Single(receiver.Received);
        Assert.Equal("""{"type":"project.provisioned","project":"acme"}""", body);
        Assert.True(WebhookSignature.Verify(key.Secret, Header(WebhookSignature.IdHeader), Header(WebhookSignature.TimestampHeader), body, Header(WebhookSignature.SignatureHeader)));

        string Header(string name) => headers.GetValues(name).Single();
    }

    [Fact]
    public async Task Provisioning_that_failed_goes_on_where_it_was()
    {
        using var receiver = new FakeReceiver();
        var cloud = new FakeCloud { FailsOnceAt = "storage" };
        await using JobplaneTestHost jobs = await StartAsync(cloud, receiver);
        await AddProjectAsync(jobs);

        JobRun first = await jobs.RunOneAsync(new ProvisionAcme("us-east-1"), ProvisionAcme.For(ProjectId));
        Assert.Equal(ProjectStatus.Provisioning, (await ReadAsync(jobs, db => db.Projects.SingleAsync())).Status);
        jobs.ShouldNotHaveEnqueued<DeliverWebhook>();
        jobs.Advance(TimeSpan.FromSeconds(2));
        await jobs.RunUntilIdleAsync();

        Assert.IsType<HttpRequestException>(first.Exception);
        Assert.Equal(["network", "database", "storage", "storage", "domain name"], cloud.Asked);
        ProjectEvent provisioned = await ReadAsync(jobs, db => db.Events.SingleAsync());
        Assert.Equal((ProjectEvent.Provisioned, 2), (provisioned.Kind, provisioned.Attempt));
    }

    [Fact]
    public async Task Webhook_whose_receiver_asks_for_time_is_not_sent_before()
    {
        using var receiver = new FakeReceiver();
        await using JobplaneTestHost jobs = await StartAsync(new FakeCloud(), receiver);
        await AddProjectAsync(jobs, SigningKey.Create(ProjectId, jobs.Time.GetUtcNow()));
        receiver.AnswerWith(HttpStatusCode.ServiceUnavailable, TimeSpan.FromMinutes(10));

        JobRun first = await jobs.RunOneAsync(new DeliverWebhook("test"), DeliverWebhook.For(ProjectId));
        jobs.Advance(TimeSpan.FromMinutes(9.9));
        Assert.Empty(await jobs.RunUntilIdleAsync());
        jobs.Advance(TimeSpan.FromMinutes(0.2));
        JobRun second = Assert.Single(await jobs.RunUntilIdleAsync());

        Assert.IsType<RetryAfterException>(first.Exception);
        Assert.Equal(JobStatus.Completed, second.Job.Status);
        Assert.Equal(2, receiver.Received.Count);
        Assert.Single(receiver.Received.SelectMany(message => message.Headers.GetValues(WebhookSignature.IdHeader)).Distinct());
    }

    [Fact]
    public async Task Webhook_whose_receiver_is_gone_fails_for_good()
    {
        using var receiver = new FakeReceiver();
        await using JobplaneTestHost jobs = await StartAsync(new FakeCloud(), receiver);
        await AddProjectAsync(jobs, SigningKey.Create(ProjectId, jobs.Time.GetUtcNow()));
        receiver.AnswerWith(HttpStatusCode.Gone);

        JobRun run = await jobs.RunOneAsync(new DeliverWebhook("test"), DeliverWebhook.For(ProjectId));

        Assert.Equal((JobStatus.Failed, 1), (run.Job.Status, run.Attempt));
    }

    [Fact]
    public async Task Key_rotation_asked_for_twice_is_one()
    {
        using var receiver = new FakeReceiver();
        await using JobplaneTestHost jobs = await StartAsync(new FakeCloud(), receiver);
        await AddProjectAsync(jobs, SigningKey.Create(ProjectId, jobs.Time.GetUtcNow()));

        Job first = await jobs.Client.EnqueueAsync(new RotateKey("asked for"), RotateKey.For(ProjectId));
        Job second = await jobs.Client.EnqueueAsync(new RotateKey("asked for"), RotateKey.For(ProjectId));
        await jobs.RunUntilIdleAsync();

        Assert.Equal(first.Id, second.Id);
        Assert.Equal([false, true], (await ReadAsync(jobs, db => db.SigningKeys.OrderBy(key => key.CreatedAt).ToListAsync())).Select(key => key.RevokedAt is null).Order());
        Assert.Equal(ProjectEvent.KeyRotated, (await ReadAsync(jobs, db => db.Events.SingleAsync())).Kind);
    }

    [Fact]
    public async Task Schedule_rotates_the_keys_that_are_too_old_and_no_others()
    {
        using var receiver = new FakeReceiver();
        await using JobplaneTestHost jobs = await StartAsync(new FakeCloud(), receiver);
        DateTimeOffset now = jobs.Time.GetUtcNow();
        await AddProjectAsync(jobs, SigningKey.Create(ProjectId, now - TimeSpan.FromDays(91)));
        await AddProjectAsync(jobs, SigningKey.Create("young", now - TimeSpan.FromDays(80)));

        jobs.Advance(TimeSpan.FromDays(1));
        await jobs.RunUntilIdleAsync();

        jobs.ShouldHaveEnqueued<RotateStaleKeys>();
        Assert.Equal([ProjectId], (await ReadAsync(jobs, db => db.Events.ToListAsync())).Select(change => change.ProjectId));
        Assert.Equal(2, await ReadAsync(jobs, db => db.SigningKeys.CountAsync(key => key.RevokedAt == null)));
    }

    private static async Task<JobplaneTestHost> StartAsync(FakeCloud cloud, FakeReceiver receiver)
    {
        JobplaneTestHost jobs = await JobplaneTestHost.CreateAsync(builder =>
        {
            builder.Services.AddProvisioningOnSqlite();
            builder.Services.AddSingleton<ICloud>(cloud);
            builder.Services.AddSingleton(new HttpClient(receiver, disposeHandler: false));
            builder.AddProvisioningWork();
        });
        await jobs.Services.MigrateAsync();
        return jobs;
    }

    private static async Task AddProjectAsync(JobplaneTestHost jobs, SigningKey? key = null)
    {
        await using AsyncServiceScope scope = jobs.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ProvisioningContext>();
        db.Projects.Add(new Project { Id = key?.ProjectId ?? ProjectId, Name = "Acme", Region = "us-east-1" });
        if (key is not null)
            db.SigningKeys.Add(key);
        await db.SaveChangesAsync();
    }

    private static async Task<T> ReadAsync<T>(JobplaneTestHost jobs, Func<ProvisioningContext, Task<T>> read)
    {
        await using AsyncServiceScope scope = jobs.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<ProvisioningContext>());
    }
}
