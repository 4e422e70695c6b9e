namespace Jobplane.Statistics;

/// <summary>Failed attempts that are alike, in numbers, and one of their jobs.</summary>
internal sealed class FailureTally
{
    public long Failed { get; set; }

    public long FailedAttempts { get; set; }

    public string SampleProjectId { get; set; } = "";

    public Guid SampleJobId { get; set; }

    public void Add(FailureTally other)
    {
        Failed += other.Failed;
        FailedAttempts += other.FailedAttempts;
        SampleProjectId = other.SampleProjectId;
        SampleJobId = other.SampleJobId;
    }
}
