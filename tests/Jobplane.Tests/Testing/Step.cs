namespace Jobplane.Tests.Testing;

/// <summary>The payload of jobs that do what a test says.</summary>
public sealed record Step(string Name = "");
