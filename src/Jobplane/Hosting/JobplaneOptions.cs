using System.Text.Json;

namespace Jobplane;

/// <summary>What client and workers share. Binds from the configuration section <c>Jobplane</c>.</summary>
public sealed class JobplaneOptions
{
    /// <summary>Applies missing migrations when the host starts. When false, the start fails if any is missing. True by default.</summary>
    public bool MigrateOnStart { get; set; } = true;

    /// <summary>
    /// How payloads, results and checkpoints are written and read. By default in snake case, as the HTTP API has it; what a constructor needs and has no default for
    /// must be there, as must members that are <c>required</c>; and null stands only where the type allows it.
    /// </summary>
    public JsonSerializerOptions PayloadJson { get; set; } = PayloadDefaults.New();

    /// <summary>
    /// A last look at each error before it is stored as <see cref="Job.LastError"/>, and at each line of a job's log, to take out what tenants must not see.
    /// Passwords in connection strings are taken out already.
    /// </summary>
    public Func<string, string>? RedactError { get; set; }
}
