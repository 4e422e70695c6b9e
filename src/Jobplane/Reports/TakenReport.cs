using Jobplane.Storage;

namespace Jobplane.Reports;

/// <summary>What there is to store of an attempt.</summary>
/// <param name="Progress">Progress and checkpoint; null when they are stored.</param>
/// <param name="Lines">The lines logged since.</param>
internal readonly record struct TakenReport(ProgressReport? Progress, IReadOnlyList<LoggedLine> Lines);
