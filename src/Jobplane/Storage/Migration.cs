namespace Jobplane.Storage;

/// <summary>One numbered step of a store's schema. Once shipped it is never edited.</summary>
internal sealed record Migration(int Number, string Name, string Sql);
