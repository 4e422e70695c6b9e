using System.Diagnostics.CodeAnalysis;

namespace Jobplane.Tests.Stores;

/// <summary>Programs that tests need and a machine may lack.</summary>
internal static class Requirement
{
    /// <summary>Skips the test on a developer's machine, and fails it in CI, where nothing may be missing.</summary>
    [DoesNotReturn]
    public static Exception IsMissing(string reason)
    {
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException(reason);
        Assert.Skip(reason);
        throw new InvalidOperationException("The test has not been skipped.");
    }
}
