namespace Jobplane.Server;

/// <summary>Puts a worker without an API together from its configuration.</summary>
internal static class WorkerApplication
{
    /// <summary>Builds the worker, whatever <c>Jobplane:Worker:Enabled</c> says to servers; nothing is opened until it starts.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The configuration names no usable store.</exception>
    public static IHost Build(HostApplicationBuilder builder)
    {
        JobServices.Add(builder.Services, builder.Configuration, hasWorker: true);
        builder.Services.PostConfigure<WorkerOptions>(options => options.Enabled = true);
        JobServices.ConfigureShutdown(builder.Services, builder.Configuration, delay: TimeSpan.Zero);
        return builder.Build();
    }
}
