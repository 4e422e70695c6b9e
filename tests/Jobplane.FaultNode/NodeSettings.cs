using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Npgsql;

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

    /// <summary>What they do.</summary>
    public NodeLoad Load { get; set; }

    /// <summary>How long each of its jobs, or a step of it, takes.</summary>
    public int Milliseconds { get; set; } = 20;

    /// <summary>Attempts that each of its jobs may use.</summary>
    public int MaxAttempts { get; set; } = 3;

    public static NodeSettings Read(IConfiguration configuration) =>
        configuration.GetRequiredSection("Node").Get<NodeSettings>() ?? throw new InvalidOperationException("Section Node is empty.");

    /// <summary>A connection of a handler's own to the database of the jobs.</summary>
    public DbConnection Connect() => Schema.Length == 0 ? new SqliteConnection(Connection) : new NpgsqlConnection(Connection);

    /// <summary>A table's name as SQL has it.</summary>
    public string Table(string name) => Schema.Length == 0 ? name : $"{Schema}.{name}";

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
