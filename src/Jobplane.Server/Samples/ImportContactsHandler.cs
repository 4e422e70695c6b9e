namespace Jobplane.Server.Samples;

internal sealed class ImportContactsHandler : IJobHandler<ImportContacts>
{
    public Task HandleAsync(ImportContacts job, JobContext context, CancellationToken cancellationToken) =>
        throw new NonRetryableException($"'{job.File}' is not a contact list: its header line is missing.");
}
