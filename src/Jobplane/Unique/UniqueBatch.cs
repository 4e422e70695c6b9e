using Jobplane.Storage;

namespace Jobplane.Unique;

/// <summary>
/// Decides what a batch of enqueues with unique keys comes to, once it is known which jobs hold the keys. The outcome is that of the same enqueues
/// one after the other: a later one with the same key meets the job of an earlier one.
/// </summary>
internal sealed class UniqueBatch
{
    private readonly IReadOnlyList<NewJob> _jobs;
    private readonly List<NewJob> _new = [];
    private readonly Dictionary<UniqueKey, int> _newByKey = [];
    private readonly Dictionary<Guid, JobReplacement> _replacements = [];

    /// <summary>For each enqueue the job it made or met among the new ones, or the holder of its key.</summary>
    private readonly (int Place, bool IsNew, Job? Holder)[] _outcomes;

    /// <param name="jobs">The batch.</param>
    /// <param name="holders">The jobs that hold keys of the batch now.</param>
    public UniqueBatch(IReadOnlyList<NewJob> jobs, IReadOnlyDictionary<UniqueKey, Job> holders)
    {
        _jobs = jobs;
        _outcomes = new (int, bool, Job?)[jobs.Count];
        for (int i = 0; i < jobs.Count; i++)
            _outcomes[i] = Decide(jobs[i], holders);
    }

    /// <summary>The jobs to store.</summary>
    public IReadOnlyList<NewJob> New => _new;

    /// <summary>Those of them that hold their key from now on.</summary>
    public IReadOnlyList<NewJob> Holding => [.. _newByKey.Values.Select(place => _new[place])];

    /// <summary>What waiting jobs become.</summary>
    public IReadOnlyList<JobReplacement> Replacements => [.. _replacements.Values];

    /// <summary>Whether a batch has unique keys at all.</summary>
    public static bool IsNeeded(IReadOnlyList<NewJob> jobs)
    {
        for (int i = 0; i < jobs.Count; i++)
        {
            if (jobs[i].Unique is not null)
                return true;
        }

        return false;
    }

    /// <summary>The keys of a batch, each once.</summary>
    public static IReadOnlyList<UniqueKey> Keys(IReadOnlyList<NewJob> jobs) =>
        [.. jobs.Where(job => job.Unique is not null).Select(KeyOf).Distinct()];

    /// <summary>The answers to the enqueues, in their order.</summary>
    /// <param name="stored">The new jobs as stored.</param>
    /// <param name="replaced">The waiting jobs that were changed. One that a worker took meanwhile is missing, and stays as it was found.</param>
    public Job[] Answer(IReadOnlyList<Job> stored, IEnumerable<Job> replaced)
    {
        Dictionary<Guid, Job> replacedById = replaced.ToDictionary(job => job.Id);
        var answers = new Job[_jobs.Count];
        for (int i = 0; i < answers.Length; i++)
        {
            (int place, bool isNew, Job? holder) = _outcomes[i];
            Job job = holder is null ? stored[place] : replacedById.GetValueOrDefault(holder.Id, holder);
            answers[i] = _jobs[i].Unique is null ? job : job with { IsNew = isNew };
        }

        return answers;
    }

    private static UniqueKey KeyOf(NewJob job) => new(job.ProjectId, job.Unique!.Key);

    private (int Place, bool IsNew, Job? Holder) Decide(NewJob job, IReadOnlyDictionary<UniqueKey, Job> holders)
    {
        if (job.Unique is null)
            return (Add(job), true, null);
        UniqueKey key = KeyOf(job);
        if (holders.TryGetValue(key, out Job? holder))
        {
            Replace(job, holder);
            return (0, false, holder);
        }

        if (_newByKey.TryGetValue(key, out int place))
        {
            _new[place] = new JobReplacement(new JobKey(job.ProjectId, _new[place].Id)).Then(job).Apply(_new[place]);
            return (place, false, null);
        }

        _newByKey[key] = place = Add(job);
        return (place, true, null);
    }

    private int Add(NewJob job)
    {
        _new.Add(job);
        return _new.Count - 1;
    }

    private void Replace(NewJob job, Job holder)
    {
        if (job.Unique!.OnConflict == UniqueConflict.Keep || holder.Status != JobStatus.Pending)
            return;
        JobReplacement before = _replacements.GetValueOrDefault(holder.Id) ?? new JobReplacement(new JobKey(job.ProjectId, holder.Id));
        _replacements[holder.Id] = before.Then(job);
    }
}
