using System.Diagnostics;

namespace Jobplane.Tests.Conformance;

/// <summary>Ends a loop that waits for something which never comes.</summary>
internal sealed class Deadline
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly long _startedAt = Stopwatch.GetTimestamp();

    public void Check(string awaited) => Assert.True(Stopwatch.GetElapsedTime(_startedAt) < Limit, $"Within {Limit.TotalSeconds:0} s {awaited}.");
}
