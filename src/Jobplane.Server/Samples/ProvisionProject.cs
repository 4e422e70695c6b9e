namespace Jobplane.Server.Samples;

/// <summary>Sets up a project in a region: takes about two seconds and succeeds.</summary>
internal sealed record ProvisionProject(string Region);
