namespace Jobplane.Tests.Http;

/// <summary>A job that runs as long as a test wants.</summary>
internal sealed record HeldJob;
