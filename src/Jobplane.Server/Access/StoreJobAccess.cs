using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Jobplane.AspNetCore.Bulk;
using Jobplane.AspNetCore.Jobs;
using Jobplane.Server.Commands;

namespace Jobplane.Server.Access;

/// <summary>Jobs of one project directly on the store.</summary>
internal sealed class StoreJobAccess(StoreConnection store, string project) : IJobAccess
{
    public Task<JsonElement> EnqueueAsync(NewJobArguments job, CancellationToken cancellationToken) => RunAsync(
        async client => Show(await client.EnqueueAsync(job.Type, job.PayloadOrEmpty, OptionsOf(job), cancellationToken)), cancellationToken);

    public Task<JsonElement> GetAsync(Guid id, CancellationToken cancellationToken) => RunAsync(
        async client => Show(await client.GetAsync(project, id, cancellationToken) ?? throw NotFound()), cancellationToken);

    public Task<JsonElement> RetryAsync(Guid id, int? maxAttempts, CancellationToken cancellationToken) => RunAsync(
        async client => Show(await client.RetryAsync(
            project, id, new RetryOptions { MaxAttempts = maxAttempts, Actor = StoreConnection.Origin.Actor }, cancellationToken)),
        cancellationToken);

    public Task<JsonElement> CancelAsync(Guid id, CancellationToken cancellationToken) => RunAsync(
        async client => Show(await client.CancelAsync(project, id, StoreConnection.Origin, cancellationToken)), cancellationToken);

    public Task<JsonPage> ListAsync(JobListArguments filter, int limit, string? cursor, CancellationToken cancellationToken) => RunAsync(
        async client =>
        {
            var jobs = new JobFilter { Status = filter.Status is null ? null : JobStatusNames.Parse(filter.Status), Type = filter.Type, Queue = filter.Queue };
            long? before = cursor is null ? null : long.Parse(cursor, CultureInfo.InvariantCulture);
            Page<Job> page = await client.ListAsync(project, jobs, limit, before, cancellationToken);
            return new JsonPage(JsonText.ReadAll(page.Items, JobWriter.WriteItem), page.Next?.ToString(CultureInfo.InvariantCulture));
        },
        cancellationToken);

    public Task<JsonPage> ListLogsAsync(Guid id, int? attempt, int limit, string? cursor, CancellationToken cancellationToken) => RunAsync(
        async client =>
        {
            long? after = cursor is null ? null : long.Parse(cursor, CultureInfo.InvariantCulture);
            Page<JobLogEntry> page = await client.ListLogsAsync(project, id, attempt, limit, after, cancellationToken) ?? throw NotFound();
            return new JsonPage(JsonText.ReadAll(page.Items, JobLogWriter.Write), page.Next?.ToString(CultureInfo.InvariantCulture));
        },
        cancellationToken);

    public async IAsyncEnumerable<JsonElement> WatchAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The first look tells apart a store that is away for a moment from one that is not there.
        JsonElement job = await GetAsync(id, cancellationToken);
        yield return job;
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using IDisposable watch = store.Get<JobWatcher>().Watch(project, id, () => changes.Writer.TryWrite(true));
        while (!JobText.IsFinished(job))
        {
            await changes.Reader.ReadAsync(cancellationToken);
            JsonElement next = await Outages.OutlastAsync(() => GetAsync(id, cancellationToken), store.Time, cancellationToken);
            if (JsonElement.DeepEquals(job, next))
                continue;
            job = next;
            yield return job;
        }
    }

    public async IAsyncEnumerable<JsonElement> ExportAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerable<ExportedJob> export = await RunAsync(client => Task.FromResult(client.ExportAsync(project, cancellationToken)), cancellationToken);
        await foreach (ExportedJob job in export)
            yield return JsonText.Read(json => JobWriter.WriteExported(json, job));
    }

    public Task<JsonElement> StartBulkAsync(BulkRequest request, bool isDryRun, CancellationToken cancellationToken) =>
        store.RunAsync<BulkClient, JsonElement>(
            async client =>
            {
                if (!isDryRun)
                    return Show(await client.StartAsync(project, request, StoreConnection.Origin, cancellationToken));
                BulkPreview preview = await client.PreviewAsync(project, request, cancellationToken);
                return JsonText.ReadData(json => BulkWriter.WritePreview(json, preview));
            },
            cancellationToken);

    public Task<JsonElement> GetBulkAsync(Guid id, CancellationToken cancellationToken) => store.RunAsync<BulkClient, JsonElement>(
        async client => Show(await client.GetAsync(project, id, cancellationToken)
            ?? throw new CommandException(ExitCodes.NotFound, "The project has no such bulk operation.")),
        cancellationToken);

    private Task<T> RunAsync<T>(Func<JobClient, Task<T>> act, CancellationToken cancellationToken) => store.RunAsync(act, cancellationToken);

    private EnqueueOptions OptionsOf(NewJobArguments job)
    {
        var options = new EnqueueOptions { ProjectId = project, Delay = job.Delay, ExpiresAfter = job.ExpiresAfter, Unique = job.Unique };
        return options with
        {
            Queue = job.Queue ?? options.Queue,
            Priority = job.Priority ?? options.Priority,
            MaxAttempts = job.MaxAttempts ?? options.MaxAttempts,
        };
    }

    private static JsonElement Show(Job job) => JsonText.Read(json => JobWriter.WriteItem(json, job));

    private static JsonElement Show(BulkOperation operation) => JsonText.ReadData(json => BulkWriter.Write(json, operation));

    private static JsonElement Show(RetryResult result) => result switch
    {
        RetryResult.Retried retried => JsonText.ReadData(json => JobWriter.WriteRetried(json, retried.Job)),
        RetryResult.LimitReached limit => throw new CommandException(
            ExitCodes.Error, $"The job has used up its attempts ({limit.Attempts} of {limit.MaxAttempts}). Raise the limit: --max-attempts {limit.Attempts + 1}"),
        RetryResult.Running => throw new CommandException(ExitCodes.Error, "The job is running; it can be retried when it has finished."),
        _ => throw NotFound(),
    };

    private static JsonElement Show(CancelResult result) => result switch
    {
        CancelResult.Cancelled cancelled => Show(cancelled.Job),
        CancelResult.Requested requested => Show(requested.Job),
        CancelResult.Finished finished => throw new CommandException(ExitCodes.Error, $"The job is {finished.Status.ToName()} already; there is nothing to cancel."),
        _ => throw NotFound(),
    };

    private static CommandException NotFound() => new(ExitCodes.NotFound, "The project has no such job.");
}
