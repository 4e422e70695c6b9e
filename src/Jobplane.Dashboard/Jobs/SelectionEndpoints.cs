using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Requests;
using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Jobs;

/// <summary>What is done to the jobs that somebody has ticked on a page of the list. Each is asked for by itself, as from its own page.</summary>
internal sealed class SelectionEndpoints(JobClient jobs)
{
    /// <summary>Most jobs of a page.</summary>
    private const int MostSelected = 100;

    public async Task ActAsync(HttpContext context)
    {
        IFormCollection form = await PageForm.ReadAsync(context);
        if (!BulkNames.TryParse(form["action"], out BulkAction action))
            throw new JobValidationException("action", $"action must be one of: {string.Join(", ", BulkNames.Actions)}.");
        string?[] selected = [.. form["job"].Take(MostSelected)];
        if (selected.Length == 0)
            throw new PageException(StatusCodes.Status400BadRequest, "No job is selected", "Go back and tick the jobs that you mean.");
        int changed = 0;
        foreach (string? name in selected)
        {
            if (TryRead(context, name, out string project, out Guid id) && await ActAsync(context, action, project, id))
                changed++;
        }

        PageWriter.Redirect(context, ReturnAddress.Resolve(context, form["return"]), NoticeOf(action), changed, selected.Length - changed);
    }

    /// <summary>Does it to one job. False when its state does not allow it, or it is not there.</summary>
    private async Task<bool> ActAsync(HttpContext context, BulkAction action, string project, Guid id)
    {
        AuditOrigin origin = CallerOrigin.Of(context);
        return action switch
        {
            BulkAction.Retry => await jobs.RetryAsync(project, id, JobEndpoints.RetryBy(origin), context.RequestAborted) is RetryResult.Retried,
            BulkAction.Cancel => await jobs.CancelAsync(project, id, origin, context.RequestAborted) is CancelResult.Cancelled or CancelResult.Requested,
            _ => await jobs.DeleteAsync(project, id, origin, context.RequestAborted) is DeleteResult.Deleted,
        };
    }

    /// <summary>Reads <c>project/id</c>. The project counts only if an operator asks: a tenant's jobs are of one.</summary>
    private static bool TryRead(HttpContext context, string? name, out string project, out Guid id)
    {
        string[] parts = name?.Split('/') ?? [];
        Caller caller = ApiRequest.Of(context).Caller;
        project = Projects.IsOperator(caller) && parts.Length == 2 ? parts[0] : caller.ProjectId;
        id = default;
        return parts.Length == 2 && TokenVerifier.IsProject(project) && Guid.TryParseExact(parts[1], "D", out id);
    }

    private static string NoticeOf(BulkAction action) => action switch
    {
        BulkAction.Retry => Notices.Retried,
        BulkAction.Cancel => Notices.Cancelled,
        _ => Notices.Deleted,
    };
}
