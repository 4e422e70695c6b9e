using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Audit;

/// <summary>The page of what was done to a project's jobs, and by whom.</summary>
internal sealed class AuditEndpoints(JobClient jobs, PageWriter pages)
{
    private const int PageSize = 50;

    public async Task ShowAsync(HttpContext context)
    {
        string project = Projects.OfOne(context);
        long? before = PageCursor.Read(context.Request);
        Page<AuditEntry> page = await jobs.ListAuditAsync(project, PageSize, before, context.RequestAborted);
        var view = new AuditListView(project, page.Items, page.Next, before is not null);
        await pages.WriteAsync<AuditListPage, AuditListView>(context, new PageTitle("Audit log", Section.Audit), view);
    }
}
