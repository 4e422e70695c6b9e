namespace Jobplane;

/// <summary>Where jobs are stored in SQLite.</summary>
public sealed class SqliteOptions
{
    /// <summary>A Microsoft.Data.Sqlite connection string that names a file. A database in memory is refused: it would not outlive its connection.</summary>
    public string ConnectionString { get; set; } = "Data Source=jobplane.db";

    /// <summary>Whether a job is on the disk when it is stored. Tests, whose file dies with the process, need not wait for that.</summary>
    internal bool IsDurable { get; set; } = true;
}
