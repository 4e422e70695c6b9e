namespace Jobplane.Dashboard.Workers;

/// <summary>The workers whose lease is in force.</summary>
internal sealed record WorkerListView(IReadOnlyList<WorkerInfo> Workers)
{
    public int Slots => Workers.Sum(worker => worker.Slots);

    public int Jobs => Workers.Sum(worker => worker.Jobs);
}
