namespace Jobplane;

/// <summary>
/// How long finished jobs are kept, which is for ever unless set, and finished bulk operations. Binds from the configuration section <c>Jobplane:Retention</c>, which overrides the code.
/// </summary>
public sealed class RetentionOptions : RetentionTimes
{
    /// <summary>Bulk operations that have come to their end: more than zero, at most 36,500 days. 7 days by default.</summary>
    public TimeSpan BulkOperations { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Times of queues that differ: what is not set for a queue is as for all.</summary>
    public IDictionary<string, RetentionTimes> Queues { get; } = new Dictionary<string, RetentionTimes>(StringComparer.Ordinal);
}
