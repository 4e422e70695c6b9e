namespace Jobplane.Server.Samples;

/// <summary>Handlers to try the server with, one for each way a job can go.</summary>
internal static class SampleHandlers
{
    public static JobplaneBuilder AddSampleHandlers(this JobplaneBuilder jobs) => jobs
        .AddHandler<ProvisionProject, ProvisionProjectHandler>()
        .AddHandler<SendWelcomeEmail, SendWelcomeEmailHandler>()
        .AddHandler<ChargeCard, ChargeCardHandler>()
        .AddHandler<ImportContacts, ImportContactsHandler>()
        .AddHandler<ExportReport, ExportReportHandler>(options => options.Timeout = TimeSpan.FromHours(1));
}
