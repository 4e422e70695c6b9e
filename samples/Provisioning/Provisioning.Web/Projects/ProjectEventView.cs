namespace Provisioning.Web.Projects;

public sealed record ProjectEventView(string Kind, DateTimeOffset At, Guid JobId, int Attempt);
