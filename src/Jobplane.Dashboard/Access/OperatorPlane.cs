using Jobplane.Dashboard.Pages;
using Microsoft.AspNetCore.Http;

namespace Jobplane.Dashboard.Access;

/// <summary>
/// The dashboard's only way to the clients that see all projects. It gives them to operators, and throws for everybody else: a page that forgot to ask
/// shows an error, not another tenant's jobs.
/// </summary>
internal sealed class OperatorPlane(FleetClient fleet, OperatorStatisticsClient statistics)
{
    public FleetClient FleetFor(HttpContext context) => For(context, fleet);

    public OperatorStatisticsClient StatisticsFor(HttpContext context) => For(context, statistics);

    private static TClient For<TClient>(HttpContext context, TClient client) => Projects.IsOperator(DashboardRequest.Of(context).Caller)
        ? client
        : throw new InvalidOperationException("The caller is no operator.");
}
