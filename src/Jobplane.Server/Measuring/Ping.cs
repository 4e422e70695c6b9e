namespace Jobplane.Server.Measuring;

/// <summary>A job that only tells when it starts.</summary>
internal sealed record Ping(int Number);
