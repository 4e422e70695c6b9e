namespace Jobplane;

/// <summary>How this process works jobs. Binds from the configuration section <c>Jobplane:Worker</c>, which overrides the code.</summary>
public sealed class WorkerOptions
{
    /// <summary>Most jobs of a queue that one process can run at once.</summary>
    internal const int MaxConcurrency = 10_000;

    /// <summary>The largest weight.</summary>
    internal const int MaxWeight = 1000;

    /// <summary>Whether this process works jobs and does maintenance at all. True by default, once <c>AddWorker</c> was called.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Jobs that run at once in each queue which names no number of its own; 1 to 10,000. 20 by default.</summary>
    public int Concurrency { get; set; } = 20;

    /// <summary>Slots that the queues which have a weight share; 1 to 10,000. <see cref="Concurrency"/> when not set.</summary>
    public int? SharedConcurrency { get; set; }

    /// <summary>
    /// The queues to take jobs from; <c>default</c> when there is none. In configuration: names with commas between them, each with its weight after a
    /// colon if it has one, such as <c>critical:5,default:1</c>.
    /// </summary>
    public IList<QueueOptions> Queues { get; } = [];

    /// <summary>How long a worker may be silent before its jobs are given to others; 1 s or more. 30 s by default.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the lease is renewed; less than half of it. 10 s by default.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often expired leases are looked for. 5 s by default.</summary>
    public TimeSpan RescueInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often ready and due jobs are looked for, in case a wake-up was missed. 1 s by default.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long running jobs may go on after the stop signal before their tokens are cancelled. 25 s by default, which the
    /// host's own limit of 30 s (<c>HostOptions.ShutdownTimeout</c>) leaves room for: raise both together.
    /// </summary>
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Jobs that can run at once, of all queues together.</summary>
    internal int Slots => Queues.Where(queue => queue.Weight is null).Sum(queue => queue.Concurrency ?? Concurrency)
        + (Queues.Any(queue => queue.Weight is not null) ? SharedConcurrency ?? Concurrency : 0);

    /// <summary>Sets how many slots the queues share that are added with a weight.</summary>
    /// <param name="slots">Jobs of all these queues that run at once.</param>
    public WorkerOptions SharedSlots(int slots)
    {
        SharedConcurrency = slots;
        return this;
    }

    /// <summary>Adds a queue.</summary>
    /// <param name="name">The queue's name.</param>
    /// <param name="concurrency">Jobs of it that run at once; <see cref="Concurrency"/> when not given, or with a weight all of the shared slots.</param>
    /// <param name="weight">Its part of the slots that it shares with other queues that have a weight; without one it has slots of its own.</param>
    public WorkerOptions Queue(string name, int? concurrency = null, int? weight = null)
    {
        Queues.Add(new QueueOptions { Name = name, Concurrency = concurrency, Weight = weight });
        return this;
    }
}
