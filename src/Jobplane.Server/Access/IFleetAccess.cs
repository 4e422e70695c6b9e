using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>Queues and workers of all projects, as the API shows them. What cannot be done is a <see cref="Commands.CommandException"/>.</summary>
internal interface IFleetAccess
{
    /// <summary>The known queues, by name.</summary>
    Task<JsonPage> ListQueuesAsync(CancellationToken cancellationToken);

    /// <summary>The live workers, the oldest first.</summary>
    Task<JsonPage> ListWorkersAsync(CancellationToken cancellationToken);

    /// <summary>Keeps workers from taking a queue's jobs.</summary>
    Task<JsonElement> PauseQueueAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lets workers take a queue's jobs again.</summary>
    Task<JsonElement> ResumeQueueAsync(string name, CancellationToken cancellationToken);

    /// <summary>Sets how many of a queue's jobs each worker runs at once; null for what each is configured with.</summary>
    Task<JsonElement> SetConcurrencyAsync(string name, int? concurrency, CancellationToken cancellationToken);

    /// <summary>Tells how many jobs a project has, as the preview of a bulk operation, and does nothing.</summary>
    Task<JsonElement> PreviewEraseAsync(string project, CancellationToken cancellationToken);

    /// <summary>Deletes what is a project's, for some 10 s, and tells how many jobs went and whether anything is left.</summary>
    Task<JsonElement> EraseProjectAsync(string project, CancellationToken cancellationToken);
}
