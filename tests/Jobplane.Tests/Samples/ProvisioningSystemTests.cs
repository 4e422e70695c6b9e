using System.Net;
using System.Text.Json;
using Jobplane.Tests.EndToEnd;
using Jobplane.Tests.Stores;
using Jobplane.Tests.Telemetry;

namespace Jobplane.Tests.Samples;

[Collection(EndToEndCollection.Name)]
public sealed class ProvisioningSystemTests
{
    private const int Projects = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory, EveryStore]
    public async Task Worker_killed_while_it_provisions_leaves_every_project_provisioned_exactly_once(StoreKind kind)
    {
        await using ProvisioningSystem system = await ProvisioningSystem.StartAsync(kind);
        string[] ids = [.. Enumerable.Range(1, Projects).Select(number => $"project-{number}")];

        JsonElement[] accepted = await Task.WhenAll(ids.Select(system.CreateAsync));
        // Slow, so that it is in the middle of projects for as long as there are any.
        ServerProcess killed = system.StartWorker(TimeSpan.FromSeconds(2));
        await Eventually.SeeAsync(() => system.CountJobsAsync(killed), jobs => jobs > 0, Patience);
        system.StartWorker();
        await Eventually.SeeAsync(async () => await Task.WhenAll(ids.Select(id => system.GetAsync($"/projects/{id}"))), projects => projects.Any(IsReady), Patience);
        await killed.KillAsync();

        foreach (JsonElement project in accepted)
            await Eventually.SeeAsync(() => system.GetStatusAsync(project), status => status == "completed", Patience);
        JsonElement[] projects = await Task.WhenAll(ids.Select(id => system.GetAsync($"/projects/{id}")));
        Assert.All(projects, project => Assert.True(IsReady(project), $"{project}"));
        JsonElement[] events = [.. projects.SelectMany(project => project.GetProperty("events").EnumerateArray())];
        Assert.Equal(Projects, events.Length);
        Assert.All(projects, project => Assert.Equal("project.provisioned", Assert.Single(project.GetProperty("events").EnumerateArray()).GetProperty("kind").GetString()));
        // Those that the killed worker had begun took a second attempt.
        Assert.Contains(events, change => change.GetProperty("attempt").GetInt32() > 1);
        // The receiver turns each message away once, and sees each again.
        JsonElement inbox = await Eventually.SeeAsync(() => system.GetAsync("/inbox"), messages => messages.GetArrayLength() >= Projects, Patience);
        Assert.Equal(ids.Order(), inbox.EnumerateArray().Select(message => message.GetProperty("project").GetString()).Order());
    }

    [Fact]
    public async Task Dashboard_lets_in_whoever_has_the_key_and_nobody_else()
    {
        await using ProvisioningSystem system = await ProvisioningSystem.StartAsync(StoreKind.Sqlite);

        using HttpResponseMessage turnedAway = await system.Web.GetAsync("/jobs", TestContext.Current.CancellationToken);
        using HttpResponseMessage guessed = await system.Web.GetAsync("/login?key=guess", TestContext.Current.CancellationToken);
        using HttpResponseMessage shown = await system.Web.GetAsync($"/login?key={system.StaffKey}", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK), (turnedAway.StatusCode, guessed.StatusCode, shown.StatusCode));
        Assert.Equal("/jobs", shown.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Theory, EveryStore]
    public async Task Sign_up_and_what_the_workers_make_of_it_are_one_trace(StoreKind kind)
    {
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync();
        await using ProvisioningSystem system = await ProvisioningSystem.StartAsync(kind, collector);
        system.StartWorker();

        await system.CreateAsync("acme");

        // The webhook's job is enqueued by the handler of the first, and so belongs to the same trace.
        ExportedSpan webhook = (await Eventually.SeeAsync(
            () => Task.FromResult(collector.Spans.FirstOrDefault(span => span.Name == "process webhooks")), span => span is not null, Patience))!;
        IReadOnlyList<ExportedSpan> trace = await Eventually.SeeAsync(
            () => Task.FromResult<IReadOnlyList<ExportedSpan>>([.. collector.Spans.Where(span => span.TraceId == webhook.TraceId)]),
            spans => spans.Any(span => span.Name == "POST /projects") && spans.Any(span => span.Name == "process provisioning"),
            Patience);
        Assert.Contains(("provisioning-web", "send provisioning"), trace.Select(span => (span.Service, span.Name)));
        Assert.Contains(("provisioning-worker", "send webhooks"), trace.Select(span => (span.Service, span.Name)));
    }

    private static bool IsReady(JsonElement project) => project.GetProperty("status").GetString() == "Ready";
}
