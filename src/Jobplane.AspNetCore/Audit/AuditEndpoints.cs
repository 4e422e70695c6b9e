using Jobplane.AspNetCore.Listing;
using Jobplane.AspNetCore.Requests;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Audit;

/// <summary>The route of the audit log: the entries of the caller's project, and of no other.</summary>
internal sealed class AuditEndpoints(JobClient jobs, Cursors cursors)
{
    private const string List = "audit";

    public async Task ListAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "limit", "cursor");
        string project = ApiRequest.Of(context).Caller.ProjectId;
        long? before = cursors.Read(query.Text("cursor"), List, project);
        Page<AuditEntry> page = await jobs.ListAuditAsync(project, query.Limit, before, context.RequestAborted);
        await ListResponse.WriteAsync(context, page.Items, cursors.Write(page.Next, List, project), AuditWriter.Write);
    }
}
