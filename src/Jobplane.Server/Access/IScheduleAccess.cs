using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>One project's schedules, as the API shows them. What cannot be done is a <see cref="Commands.CommandException"/>.</summary>
internal interface IScheduleAccess
{
    /// <summary>Reads a page of schedules, by name.</summary>
    Task<JsonPage> ListAsync(int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Reads a schedule.</summary>
    Task<JsonElement> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes a schedule, or defines it anew.</summary>
    Task<JsonElement> PutAsync(string name, ScheduleArguments schedule, CancellationToken cancellationToken);

    /// <summary>Removes a schedule.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Keeps a schedule from firing.</summary>
    Task<JsonElement> PauseAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lets a schedule fire again.</summary>
    Task<JsonElement> ResumeAsync(string name, CancellationToken cancellationToken);

    /// <summary>Enqueues a job of a schedule, and shows the job.</summary>
    Task<JsonElement> RunAsync(string name, CancellationToken cancellationToken);
}
