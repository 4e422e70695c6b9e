using Microsoft.Extensions.Configuration;

namespace Jobplane.FaultNode;

/// <summary>A node's part, its store, and where it logs: configuration section <c>Node</c>.</summary>
public sealed class NodeSettings
{
    public NodeRole Role { get; set; }

    /// <summary>A connection string of PostgreSQL if there is a schema, otherwise of SQLite.</summary>
    public string Connection { get; set; } = "";

    public string Schema { get; set; } = "";

    public bool TransactionPooler { get; set; }

    /// <summary>The file of acknowledged ids, or of runs.</summary>
    public string Log { get; set; } = "";

    /// <summary>Jobs that a producer enqueues a second.</summary>
    public int Rate { get; set; } = 100;

    /// <summary>How long each of its jobs runs.</summary>
    public int Milliseconds { get; set; } = 20;

    public static NodeSettings Read(IConfiguration configuration) =>
        configuration.GetRequiredSection("Node").Get<NodeSettings>() ?? throw new InvalidOperationException("Section Node is empty.");

    public void UseStore(JobplaneBuilder jobs)
    {
        if (Schema.Length == 0)
        {
            jobs.UseSqlite(Connection);
            return;
        }

        jobs.UsePostgres(Connection, options =>
        {
            options.Schema = Schema;
            options.TransactionPooler = TransactionPooler;
        });
    }
}
