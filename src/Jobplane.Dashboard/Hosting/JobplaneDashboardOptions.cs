using System.Security.Claims;

namespace Jobplane;

/// <summary>Who may use the dashboard.</summary>
public sealed class JobplaneDashboardOptions
{
    /// <summary>
    /// Says who a user of the application is on the dashboard, or null for somebody who may not use it. It is asked when the dashboard has an
    /// authorization policy (<c>MapJobplaneDashboard("/jobs").RequireAuthorization("policy")</c>), and only for users whom that lets through.
    /// </summary>
    public Func<ClaimsPrincipal, DashboardUser?>? MapUser { get; set; }

    /// <summary>How many times an address may try to log in within a minute; 1 or more. 10 by default.</summary>
    public int LoginLimit { get; set; } = 10;

    /// <summary>Who somebody at this machine is without being asked; null when everybody is asked. For development.</summary>
    internal DashboardUser? Developer { get; set; }
}
