namespace Jobplane.Server.Samples;

/// <summary>Greets a new user: succeeds at once.</summary>
internal sealed record SendWelcomeEmail(string To);
