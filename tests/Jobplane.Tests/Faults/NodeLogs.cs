using System.Globalization;
using Jobplane.FaultNode;

namespace Jobplane.Tests.Faults;

/// <summary>What all nodes of a scenario have logged so far.</summary>
internal sealed class NodeLogs
{
    private readonly Dictionary<(Guid, int, int), JobRun> _open = [];

    private NodeLogs()
    {
    }

    /// <summary>Ids that a producer was told are stored.</summary>
    public List<Guid> Acknowledged { get; } = [];

    /// <summary>What a producer met that was no outage.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>What handlers reported, and were told of it.</summary>
    public List<JobReport> Reports { get; } = [];

    /// <summary>Runs by their time of start.</summary>
    public List<JobRun> Runs { get; } = [];

    public static NodeLogs Read(string folder)
    {
        var logs = new NodeLogs();
        foreach (string file in Directory.EnumerateFiles(folder, "*.log"))
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            string[] lines = reader.ReadToEnd().Split('\n');
            // What follows the last line end is a line that is being written, or that a kill cut off.
            foreach (string line in lines[..^1])
                logs.Add(line);
        }

        logs.Runs.Sort(static (a, b) => a.StartedAt.CompareTo(b.StartedAt));
        return logs;
    }

    private void Add(string line)
    {
        string[] parts = line.Split(' ');
        switch (parts[0])
        {
            case "ack":
                Acknowledged.Add(Guid.Parse(parts[1]));
                break;
            case "error":
                Errors.Add(line);
                break;
            case JobReport.Word:
                Reports.Add(JobReport.Parse(line));
                break;
            default:
                AddRun(parts[0], Guid.Parse(parts[1]), Number(parts[2]), Number(parts[3]), long.Parse(parts[4], CultureInfo.InvariantCulture));
                break;
        }
    }

    private void AddRun(string what, Guid job, int attempt, int process, long time)
    {
        if (what == "start")
        {
            var run = new JobRun(job, attempt, process, time);
            Runs.Add(run);
            _open[(job, attempt, process)] = run;
            return;
        }

        JobRun ended = _open[(job, attempt, process)];
        ended.EndedAt = time;
        ended.IsCompleted = what == "completed";
        ended.IsCancelled = what == "cancelled";
        ended.IsFailed = what == "failed";
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
