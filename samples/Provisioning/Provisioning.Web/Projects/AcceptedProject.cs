namespace Provisioning.Web.Projects;

/// <summary>The answer to a sign-up: where to ask how far it is, and a token that may ask it for an hour.</summary>
public sealed record AcceptedProject(string Id, string Job, string Token);
