using Jobplane;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddJobplane(jobs => jobs
    .UseSqlite("Data Source=jobs.db")                                      // or UsePostgres(connectionString)
    .AddHandler<ProvisionProject, ProvisionProjectHandler>()               // type name: provision_project
    .AddWorker(worker => worker.Queue("default", concurrency: 20)));
builder.Services.AddJobplaneApi();                                         // needs Jobplane:Auth:Secret or :Authority

var app = builder.Build();
app.MapJobplaneApi("/api");

app.MapPost("/projects/{project}/provision", async (string project, JobClient jobs, CancellationToken ct) =>
{
    Job job = await jobs.EnqueueAsync(new ProvisionProject("us-east-1"), new() { ProjectId = project }, ct);
    return Results.Accepted($"/api/jobs/{job.Id}");
});

app.Run();

public sealed record ProvisionProject(string Region);

public sealed class ProvisionProjectHandler(ILogger<ProvisionProjectHandler> logger) : IJobHandler<ProvisionProject>
{
    public async Task HandleAsync(ProvisionProject job, JobContext context, CancellationToken cancellationToken)
    {
        logger.LogInformation("Provisioning {Project} in {Region}, attempt {Attempt}", context.ProjectId, job.Region, context.Attempt);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
    }
}
