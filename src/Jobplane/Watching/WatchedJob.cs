using Jobplane.Storage;

namespace Jobplane.Watching;

/// <summary>A job that somebody watches, and who does. The watcher's lock protects it.</summary>
internal sealed class WatchedJob(JobKey key)
{
    public JobKey Key { get; } = key;

    /// <summary>The callbacks of those who watch.</summary>
    public List<Action> Watches { get; } = [];

    /// <summary>Whether the job was looked up at least once since it is watched.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Its version at the last look; null when there was no such job.</summary>
    public string? Version { get; private set; }

    /// <summary>Whether a change in this process was told, and has not been looked up yet.</summary>
    public bool IsTold { get; set; }

    /// <summary>Takes what a look has found. True when the job may have changed since somebody read it.</summary>
    public bool Update(string? version)
    {
        // Between a reader's own read and our first look the job may have changed unseen, so the first look counts as a change.
        bool isNews = !IsKnown || version != Version;
        IsKnown = true;
        Version = version;
        return isNews;
    }
}
