namespace Jobplane.Statistics;

/// <summary>What failed attempts are counted by.</summary>
/// <param name="ProjectId">Their project.</param>
/// <param name="Type">Their type.</param>
/// <param name="Error">What their errors have in common: see <see cref="FailureText"/>.</param>
internal readonly record struct FailureKey(string ProjectId, string Type, string Error);
