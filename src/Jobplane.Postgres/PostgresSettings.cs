namespace Jobplane.Postgres;

/// <summary>Settings of a server that jobs depend on.</summary>
/// <param name="Fsync">Whether it waits for the disk at all.</param>
/// <param name="FullPageWrites">Whether it can mend pages that were written in part.</param>
/// <param name="SynchronousCommit">What a commit waits for.</param>
/// <param name="Connections">Connections that roles other than superusers may have at once.</param>
/// <param name="UsedConnections">Connections there are.</param>
internal sealed record PostgresSettings(string Fsync, string FullPageWrites, string SynchronousCommit, int Connections, int UsedConnections);
