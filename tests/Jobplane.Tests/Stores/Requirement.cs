namespace Jobplane.Tests.Stores;

/// <summary>What a test needs of the machine. A developer may lack it, which skips the test; CI may not.</summary>
internal static class Requirement
{
    private static bool IsCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Skips the test, or in CI returns the error to throw.</summary>
    public static Exception Missing(string reason)
    {
        if (!IsCi)
            Assert.Skip(reason);
        return new InvalidOperationException(reason);
    }
}
