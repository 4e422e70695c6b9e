namespace Jobplane.Server.Access;

/// <summary>Which jobs the command line lists; what is null matches any.</summary>
internal sealed record JobListArguments(string? Status, string? Type, string? Queue);
