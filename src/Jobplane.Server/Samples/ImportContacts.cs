namespace Jobplane.Server.Samples;

/// <summary>Reads a file that nobody can read: fails for good at its first attempt.</summary>
internal sealed record ImportContacts(string File);
