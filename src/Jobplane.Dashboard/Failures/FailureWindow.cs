namespace Jobplane.Dashboard.Failures;

/// <summary>A stretch of time to look at failures of.</summary>
/// <param name="Word">The word in addresses.</param>
/// <param name="Text">What it is called.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Bucket">How much time a bar of its charts covers.</param>
internal sealed record FailureWindow(string Word, string Text, TimeSpan Length, TimeSpan Bucket)
{
    public static readonly FailureWindow Day = new("day", "Last day", TimeSpan.FromDays(1), TimeSpan.FromHours(1));

    public static readonly IReadOnlyList<FailureWindow> All =
    [
        new("hour", "Last hour", TimeSpan.FromHours(1), TimeSpan.FromMinutes(2)),
        Day,
        new("week", "Last week", TimeSpan.FromDays(7), TimeSpan.FromDays(1)),
    ];

    public static FailureWindow Parse(string? word) => All.FirstOrDefault(window => window.Word == word) ?? Day;
}
