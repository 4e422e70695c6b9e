using System.Diagnostics;

namespace Jobplane.Tests.EndToEnd;

/// <summary>Looks again and again at what another process does.</summary>
internal static class Eventually
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until <paramref name="look"/> shows what is expected.</summary>
    public static async Task<T> SeeAsync<T>(Func<Task<T>> look, Func<T, bool> expected, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            T seen = await look();
            if (expected(seen))
                return seen;
            Assert.True(Stopwatch.GetElapsedTime(start) < limit, $"Not seen within {limit}; the last was: {seen}");
            await Task.Delay(LookAgain, TestContext.Current.CancellationToken);
        }
    }
}
