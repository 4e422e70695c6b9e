using Jobplane;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Provisioning.Data;
using Provisioning.Jobs;

namespace Provisioning.Web.Projects;

/// <summary>Signing up, and what became of it. Anybody may, as this is a sample; an application of yours knows its callers.</summary>
internal static class ProjectEndpoints
{
    public static void MapProjects(this IEndpointRouteBuilder app)
    {
        app.MapPost("/projects", CreateAsync);
        app.MapGet("/projects/{id}", GetAsync);
        app.MapPost("/projects/{id}/keys/rotate", RotateAsync);
    }

    private static async Task<IResult> CreateAsync(
        NewProject project, ProvisioningContext db, JobClient jobs, TokenIssuer tokens, TimeProvider time, CancellationToken ct)
    {
        if (project.FindErrors() is { Count: > 0 } errors)
            return Results.ValidationProblem(errors);
        Job job;
        try
        {
            job = await StoreAsync(project, db, jobs, time, ct);
        }
        catch (DbUpdateException) when (!ct.IsCancellationRequested)
        {
            if (await db.Projects.AnyAsync(other => other.Id == project.Id, ct))
                return Results.Problem($"There is a project {project.Id} already.", statusCode: StatusCodes.Status409Conflict);
            throw;
        }

        string token = tokens.Issue(new TokenRequest { ProjectId = project.Id, Scopes = ["jobs:read"], Lifetime = TimeSpan.FromHours(1) });
        return Results.Accepted($"/projects/{project.Id}", new AcceptedProject(project.Id, $"/api/jobs/{job.Id}", token));
    }

    /// <summary>The row and its job are one transaction: no project without a job that makes it, and no job for a project that was refused.</summary>
    private static async Task<Job> StoreAsync(NewProject project, ProvisioningContext db, JobClient jobs, TimeProvider time, CancellationToken ct)
    {
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(ct);
        db.Projects.Add(new Project { Id = project.Id, Name = project.Name, Region = project.Region, CreatedAt = time.GetUtcNow() });
        await db.SaveChangesAsync(ct);
        Job job = await jobs.EnqueueAsync(db, new ProvisionProject(project.Region), ProvisionProject.For(project.Id), ct);
        await transaction.CommitAsync(ct);
        return job;
    }

    private static async Task<IResult> GetAsync(string id, ProvisioningContext db, CancellationToken ct)
    {
        Project? project = await db.Projects.AsNoTracking().FirstOrDefaultAsync(project => project.Id == id, ct);
        if (project is null)
            return Results.NotFound();
        List<ProjectEventView> events = await db.Events.Where(change => change.ProjectId == id)
            .OrderBy(change => change.At)
            .Select(change => new ProjectEventView(change.Kind, change.At, change.JobId, change.Attempt)).ToListAsync(ct);
        return Results.Ok(new ProjectView(project.Id, project.Name, project.Region, $"{project.Status}", events));
    }

    /// <summary>Asked twice, it is one rotation: the second answer names the job of the first.</summary>
    private static async Task<IResult> RotateAsync(string id, ProvisioningContext db, JobClient jobs, CancellationToken ct)
    {
        if (!await db.Projects.AnyAsync(project => project.Id == id && project.Status == ProjectStatus.Ready, ct))
            return Results.NotFound();
        Job job = await jobs.EnqueueAsync(new RotateKey("asked for"), RotateKey.For(id), ct);
        return Results.Accepted($"/api/jobs/{job.Id}");
    }
}
