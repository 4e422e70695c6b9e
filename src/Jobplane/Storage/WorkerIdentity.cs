namespace Jobplane.Storage;

/// <summary>One run of one worker. After a lost lease the process goes on under a new id.</summary>
internal sealed record WorkerIdentity(Guid Id, string Host, int ProcessId, string Version)
{
    /// <summary>The queues it takes jobs from.</summary>
    public IReadOnlyList<string> Queues { get; init; } = [];

    /// <summary>The types of jobs it has handlers for.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Jobs it can run at once, over all queues.</summary>
    public int Slots { get; init; }
}
