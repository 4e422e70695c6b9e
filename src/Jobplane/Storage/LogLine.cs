using Microsoft.Extensions.Logging;

namespace Jobplane.Storage;

/// <summary>A line that a running attempt has logged.</summary>
/// <param name="Key">The job and its claim.</param>
/// <param name="Number">The line's number in the claim, from 0 to 255. A line that is stored twice is there once.</param>
/// <param name="Attempt">The number of the attempt.</param>
/// <param name="Age">How long ago it was logged, which the store takes off its own time.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Message">The line.</param>
internal sealed record LogLine(ClaimKey Key, int Number, int Attempt, TimeSpan Age, LogLevel Level, string Message);
