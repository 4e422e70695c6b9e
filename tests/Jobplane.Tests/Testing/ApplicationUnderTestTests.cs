using Jobplane.Testing;
using Jobplane.Tests.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Testing;

/// <summary>A web application whose services a test has changed, as <c>ConfigureTestServices</c> does.</summary>
public sealed class ApplicationUnderTestTests
{
    [Fact]
    public async Task Use_WebApplication_ItsRoutesEnqueueIntoTheStoreOfTheTest()
    {
        await using WebApplication app = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var jobs = app.Services.GetRequiredService<JobplaneTestHost>();

        using HttpResponseMessage answer = await client.PostAsync("/steps/first", content: null, TestContext.Current.CancellationToken);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        jobs.ShouldHaveEnqueued<Step>(step => step.Name == "first");
        JobRun run = Assert.Single(await jobs.RunUntilIdleAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(("first", JobStatus.Completed), (run.ResultAs<string>(), run.Job.Status));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{run.Job.Id}");
        request.Headers.Authorization = new("Bearer", TestApi.Token("shop", time: jobs.Time));
        using HttpResponseMessage status = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains("\"completed\"", await status.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void Use_WithoutJobplane_SaysWhatToDo() =>
        Assert.Contains("Call AddJobplane before", Assert.Throws<InvalidOperationException>(() => new ServiceCollection().UseJobplaneTesting()).Message, StringComparison.Ordinal);

    private static async Task<WebApplication> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["Jobplane:Auth:Secret"] = TestApi.Secret;
        builder.Configuration["Jobplane:MigrateOnStart"] = "false";
        builder.Services.AddScoped(_ => new StepHandler((_, _, _) => Task.CompletedTask));
        builder.Services.AddJobplane(jobs => jobs
            .UsePostgres("Host=192.0.2.1;Database=nowhere")
            .AddHandler<Step, string, StepHandler>()
            .AddWorker());
        builder.Services.AddJobplaneApi();

        builder.Services.UseJobplaneTesting();

        WebApplication app = builder.Build();
        app.MapJobplaneApi("/api");
        app.MapPost("/steps/{name}", (string name, JobClient jobs, CancellationToken token) =>
            jobs.EnqueueAsync(new Step(name), new EnqueueOptions { ProjectId = "shop" }, token));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
