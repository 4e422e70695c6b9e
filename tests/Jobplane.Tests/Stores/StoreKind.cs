namespace Jobplane.Tests.Stores;

/// <summary>The stores that every behaviour of the storage seam is tested on.</summary>
public enum StoreKind
{
    Sqlite,
    Postgres,
}
