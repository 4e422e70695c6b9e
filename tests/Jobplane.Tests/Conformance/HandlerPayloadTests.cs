using System.Collections.Concurrent;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Conformance;

/// <summary>What a handler gets of a payload that was written by somebody else, or for an earlier version of its class.</summary>
public sealed class HandlerPayloadTests
{
    [Theory]
    [EveryStore("""{"format":"csv","part":1}""")]
    [EveryStore("""{"format":"csv","part":1,"note":null,"more":{"n":5}}""")]
    public async Task Payload_WithoutOptionalMembers_HasTheDefaultsOfTheClass(StoreKind kind, string payload)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await StartAsync(store);

        Job job = await RunAsync(host, payload);

        Assert.Equal((JobStatus.Completed, 1), (job.Status, job.Attempts));
        Assert.Equal(new ExportProject("csv", 1, IncludeDrafts: false, Note: null) { Lines = 100 }, Assert.Single(host.Get<Exports>().Seen));
    }

    [Theory]
    [EveryStore("""{"part":1}""", "'format'")]
    [EveryStore("""{"format":"csv"}""", "'part'")]
    [EveryStore("""{"format":null,"part":1}""", "'Format'")]
    [EveryStore("""{"format":"csv","part":null}""", "$.part")]
    [EveryStore("""{"format":"csv","part":1,"include_drafts":"yes"}""", "$.include_drafts")]
    public async Task Payload_ThatDoesNotFit_FailsTheJobForGoodAndNamesTheMember(StoreKind kind, string payload, string named)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await StartAsync(store);

        Job job = await RunAsync(host, payload);

        Assert.Equal((JobStatus.Failed, 1), (job.Status, job.Attempts));
        Assert.StartsWith("The payload does not fit export_project: ", job.LastError, StringComparison.Ordinal);
        Assert.Contains(named, job.LastError, StringComparison.Ordinal);
        Assert.Empty(host.Get<Exports>().Seen);
    }

    [Theory, EveryStore]
    public async Task Enqueue_WithANullThatTheClassDoesNotAllow_IsRefused(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await StartAsync(store);

        var error = await Assert.ThrowsAsync<JobValidationException>(
            () => host.Client.EnqueueAsync(new ExportProject(null!, 1), new EnqueueOptions { ProjectId = TestJob.Project }));

        Assert.Equal("payload", error.Member);
        Assert.Contains("Format", error.Message, StringComparison.Ordinal);
        Assert.Empty((await host.Client.ListAsync(TestJob.Project)).Items);
    }

    [Theory, EveryStore]
    public async Task Deserialize_WithoutOptions_ReadsWhatTheClientHasWritten(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        await using HandlerHost host = await StartAsync(store);
        var export = new ExportProject("csv", 3, IncludeDrafts: true, "all of it") { Lines = 7 };

        Job job = await host.Client.EnqueueAsync(export, new EnqueueOptions { ProjectId = TestJob.Project });

        Assert.Contains("\"include_drafts\"", job.Payload.ToString(), StringComparison.Ordinal);
        Assert.Equal(export, job.Payload.Deserialize<ExportProject>());
    }

    private static Task<HandlerHost> StartAsync(TestStore store) => HandlerHost.StartAsync(
        store,
        (_, _) => Task.CompletedTask,
        configure: jobs =>
        {
            jobs.Services.AddSingleton<Exports>();
            jobs.AddHandler<ExportProject, ExportProjectHandler>();
        });

    private static async Task<Job> RunAsync(HandlerHost host, string payload) => await host.EndAsync(
        (await host.Client.EnqueueAsync("export_project", JobPayload.FromJson(payload), new EnqueueOptions { ProjectId = TestJob.Project })).Id);

    private sealed record ExportProject(string Format, int Part, bool IncludeDrafts = false, string? Note = null)
    {
        public int Lines { get; init; } = 100;
    }

    private sealed class Exports
    {
        public ConcurrentQueue<ExportProject> Seen { get; } = new();
    }

    private sealed class ExportProjectHandler(Exports exports) : IJobHandler<ExportProject>
    {
        public Task HandleAsync(ExportProject job, JobContext context, CancellationToken cancellationToken)
        {
            exports.Seen.Enqueue(job);
            return Task.CompletedTask;
        }
    }
}
