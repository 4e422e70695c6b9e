namespace Jobplane.Server.Access;

/// <summary>Which statistics the command line shows.</summary>
/// <param name="Project">The project; null for all, or for that of a token which sees no others.</param>
/// <param name="Queue">The queue; null for all.</param>
/// <param name="Window">How much time they cover, up to now.</param>
internal sealed record StatisticsArguments(string? Project, string? Queue, TimeSpan Window);
