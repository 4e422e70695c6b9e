namespace Jobplane.Server.Hosting;

/// <summary>The stores this server can run on.</summary>
internal enum StorageKind
{
    Sqlite,
    Postgres,
}
