using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

/// <summary>Lets a test's own time pass.</summary>
internal static class FakeTimeExtensions
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Advances the time step by step until a task has ended, as real time would go on.</summary>
    public static async Task<T> AdvanceUntilAsync<T>(this FakeTimeProvider time, Task<T> awaited, TimeSpan step)
    {
        long start = Stopwatch.GetTimestamp();
        while (!awaited.IsCompleted)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, "What was waited for did not come.");
            time.Advance(step);
            await Task.WhenAny(awaited, Task.Delay(Pause));
        }

        return await awaited;
    }
}
