using System.Text.Json;
using Jobplane.AspNetCore.Bulk;
using Jobplane.AspNetCore.Jobs;
using Jobplane.Server.Commands;
using Jobplane.Server.Hosting;

namespace Jobplane.Server.Access;

/// <summary>Jobs of one project directly on the configured store.</summary>
internal sealed class StoreJobAccess : IJobAccess
{
    private const string Actor = "jobplane command line";

    private readonly WebApplication _app;
    private readonly string _project;

    public StoreJobAccess(string[] configuration, string project)
    {
        _app = ServerBuilder.BuildForOneCommand(configuration);
        _project = project;
    }

    public Task<JobAnswer> EnqueueAsync(NewJobArguments job, CancellationToken cancellationToken) =>
        RunAsync(
            async client =>
            {
                JobPayload payload = job.Payload is null ? JobPayload.Empty : JobPayload.FromJson(job.Payload);
                return Show(await client.EnqueueAsync(job.Type, payload, OptionsOf(job), cancellationToken));
            },
            cancellationToken);

    public Task<JobAnswer> GetAsync(Guid id, CancellationToken cancellationToken) =>
        RunAsync(
            async client => await client.GetAsync(_project, id, cancellationToken) is { } job ? Show(job) : NotFound(),
            cancellationToken);

    public Task<JobAnswer> RetryAsync(Guid id, int? maxAttempts, CancellationToken cancellationToken) =>
        RunAsync(
            async client => Show(await client.RetryAsync(
                _project, id, new RetryOptions { MaxAttempts = maxAttempts, Actor = Actor }, cancellationToken)),
            cancellationToken);

    public Task<JobAnswer> StartBulkAsync(BulkRequest request, bool isDryRun, CancellationToken cancellationToken) =>
        RunAsync(
            async _ =>
            {
                BulkClient bulk = _app.Services.GetRequiredService<BulkClient>();
                if (!isDryRun)
                    return Show(await bulk.StartAsync(_project, request, new AuditOrigin { Actor = Actor }, cancellationToken));
                BulkPreview preview = await bulk.PreviewAsync(_project, request, cancellationToken);
                return Show(json => BulkWriter.WritePreview(json, preview));
            },
            cancellationToken);

    public Task<JobAnswer> GetBulkAsync(Guid id, CancellationToken cancellationToken) =>
        RunAsync(
            async _ => await _app.Services.GetRequiredService<BulkClient>().GetAsync(_project, id, cancellationToken) is { } operation
                ? Show(operation)
                : new JobAnswer(ExitCodes.NotFound, null, "The project has no such bulk operation."),
            cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<JobAnswer> RunAsync(Func<JobClient, Task<JobAnswer>> act, CancellationToken cancellationToken)
    {
        await _app.Services.GetRequiredService<IStoreAdministration>().CheckSchemaAsync(cancellationToken);
        try
        {
            return await act(_app.Services.GetRequiredService<JobClient>());
        }
        catch (JobValidationException e)
        {
            return new JobAnswer(ExitCodes.Usage, null, e.Message);
        }
    }

    private EnqueueOptions OptionsOf(NewJobArguments job)
    {
        var options = new EnqueueOptions { ProjectId = _project, Delay = job.Delay };
        return options with
        {
            Queue = job.Queue ?? options.Queue,
            Priority = job.Priority ?? options.Priority,
            MaxAttempts = job.MaxAttempts ?? options.MaxAttempts,
        };
    }

    private static JobAnswer Show(Job job) => Show(json => JobWriter.WriteJob(json, job));

    private static JobAnswer Show(BulkOperation operation) => Show(json => BulkWriter.Write(json, operation));

    private static JobAnswer Show(RetryResult result) => result switch
    {
        RetryResult.Retried retried => Show(json => JobWriter.WriteRetried(json, retried.Job)),
        RetryResult.LimitReached limit => new JobAnswer(
            ExitCodes.Error, null, $"The job has used up its attempts ({limit.Attempts} of {limit.MaxAttempts}). Raise the limit: --max-attempts {limit.Attempts + 1}"),
        RetryResult.Running => new JobAnswer(ExitCodes.Error, null, "The job is running; it can be retried when it has finished."),
        _ => NotFound(),
    };

    /// <summary>Shows the data of an answer that the API would give.</summary>
    private static JobAnswer Show(Action<Utf8JsonWriter> write)
    {
        using JsonDocument envelope = JsonDocument.Parse(JsonText.Compact(write));
        return new JobAnswer(ExitCodes.Success, JsonText.Indent(envelope.RootElement.GetProperty("data")), null);
    }

    private static JobAnswer NotFound() => new(ExitCodes.NotFound, null, "The project has no such job.");
}
