using System.Text.Json;
using Jobplane.Server.Access;

namespace Jobplane.Server.Commands;

/// <summary>Asks for the erasing of a project until nothing of it is left. Each call does some 10 s of it.</summary>
internal sealed class ProjectErasing(IFleetAccess fleet, string project)
{
    // Each call is noted in the audit log, and a server counts it.
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private long _deleted;
    private bool _isWaiting;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait = FirstWait;
        while (true)
        {
            JsonElement step = await fleet.EraseProjectAsync(project, cancellationToken);
            long deleted = step.GetProperty("deleted").GetInt64();
            Interlocked.Add(ref _deleted, deleted);
            if (step.GetProperty("finished").GetBoolean())
                return;
            // Time was up, or what is left are jobs that run: they end when their handlers do.
            _isWaiting = deleted == 0;
            wait = _isWaiting ? TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks)) : FirstWait;
            await Task.Delay(wait, TimeProvider.System, cancellationToken);
        }
    }

    public string Describe() =>
        $"{Interlocked.Read(ref _deleted)} jobs deleted{(_isWaiting ? "; waiting for running jobs, which were asked to stop" : "")}";

    public JsonElement Show() => JsonText.Read(json =>
    {
        json.WriteStartObject();
        json.WriteString("project", project);
        json.WriteNumber("deleted", Interlocked.Read(ref _deleted));
        json.WriteBoolean("finished", true);
        json.WriteEndObject();
    });
}
