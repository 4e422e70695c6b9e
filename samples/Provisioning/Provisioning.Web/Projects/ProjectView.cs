namespace Provisioning.Web.Projects;

public sealed record ProjectView(string Id, string Name, string Region, string Status, IReadOnlyList<ProjectEventView> Events);
