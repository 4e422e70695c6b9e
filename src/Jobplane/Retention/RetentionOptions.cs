namespace Jobplane;

/// <summary>
/// How long finished jobs are kept; for ever, unless set. Binds from the configuration section <c>Jobplane:Retention</c>, which overrides the code.
/// </summary>
public sealed class RetentionOptions : RetentionTimes
{
    /// <summary>Times of queues that differ: what is not set for a queue is as for all.</summary>
    public IDictionary<string, RetentionTimes> Queues { get; } = new Dictionary<string, RetentionTimes>(StringComparer.Ordinal);
}
