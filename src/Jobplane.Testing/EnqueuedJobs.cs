using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Jobplane.Testing;

/// <summary>Reads what was enqueued: all projects' jobs, with plain SQL, as one may.</summary>
internal sealed class EnqueuedJobs(TestStoreFile file)
{
    private const string Query = "SELECT id, project_id, type, payload, queue, scheduled_at FROM jobs ORDER BY seq";
    private const int MostShown = 50;

    private readonly HashSet<Guid> _own = [];

    /// <summary>Leaves out a job that the test has enqueued itself.</summary>
    public void LeaveOut(Guid id)
    {
        lock (_own)
            _own.Add(id);
    }

    /// <summary>The jobs in the order in which they were enqueued.</summary>
    public IReadOnlyList<EnqueuedJob> Read()
    {
        using var connection = new SqliteConnection($"{file.ConnectionString};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = Query;
        using SqliteDataReader rows = command.ExecuteReader();
        var jobs = new List<EnqueuedJob>();
        while (rows.Read())
            jobs.Add(Read(rows));
        lock (_own)
            jobs.RemoveAll(job => _own.Contains(job.Id));
        return jobs;
    }

    /// <summary>The jobs as a message shows them.</summary>
    public static string Describe(IReadOnlyList<EnqueuedJob> jobs)
    {
        if (jobs.Count == 0)
            return "Nothing was enqueued.";
        var text = new StringBuilder("Enqueued were:");
        foreach (EnqueuedJob job in jobs.Take(MostShown))
            text.Append(CultureInfo.InvariantCulture, $"\n  {job.Type} {job.Payload} in queue {job.Queue} of project {job.ProjectId}");
        if (jobs.Count > MostShown)
            text.Append(CultureInfo.InvariantCulture, $"\n  and {jobs.Count - MostShown} more");
        return text.ToString();
    }

    private static EnqueuedJob Read(SqliteDataReader rows) => new()
    {
        Id = Guid.Parse(rows.GetString(0)),
        ProjectId = rows.GetString(1),
        Type = rows.GetString(2),
        Payload = JobPayload.FromJson(rows.GetString(3)),
        Queue = rows.GetString(4),
        ScheduledAt = DateTimeOffset.Parse(rows.GetString(5), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
    };
}
