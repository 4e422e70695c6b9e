namespace Jobplane.Storage;

/// <summary>A migration that a database has.</summary>
internal sealed record AppliedMigration(int Number, string Name, DateTimeOffset AppliedAt);
