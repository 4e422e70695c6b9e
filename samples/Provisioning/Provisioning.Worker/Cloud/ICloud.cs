namespace Provisioning.Worker.Cloud;

/// <summary>The provider that runs what a project needs.</summary>
public interface ICloud
{
    /// <summary>Makes a part of a project, unless it is there: a job may run again, so nothing may come of asking twice.</summary>
    Task EnsureAsync(string projectId, string part, string region, CancellationToken cancellationToken);
}
