using Jobplane.Server.Development;
using Jobplane.Server.Hosting;
using Jobplane.Server.Samples;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Jobplane.Server;

/// <summary>Puts the server together from its configuration: the only place that knows every part.</summary>
internal static class ServerApplication
{
    private const string WorkerSection = "Jobplane:Worker";
    private const string RedisKey = "Jobplane:RateLimit:Redis";
    private const string RedisFallbackKey = "Jobplane:RateLimit:RedisFallback";

    /// <summary>How long the host goes on after the workers' grace time, for their last writes.</summary>
    private static readonly TimeSpan AfterGrace = TimeSpan.FromSeconds(2);

    /// <summary>Builds the server; nothing is opened or listened to until it starts.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The configuration names no usable store.</exception>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        ConfigureHost(builder);
        AddJobs(builder.Services, builder.Configuration);
        AddApi(builder);
        WebApplication app = builder.Build();
        app.UseMiddleware<DrainMiddleware>();
        app.UseHsts();
        app.UseJobplaneErrors();
        app.MapJobplaneApi();
        app.MapJobplaneHealth();
        app.MapJobplaneOpenApi();
        if (DashboardSettings.PathOf(app.Configuration) is { } dashboard)
            app.MapJobplaneDashboard(dashboard);
        if (app.Environment.IsDevelopment())
            app.MapApiReference();
        return app;
    }

    /// <summary>Adds the store, the client, and the worker and sample handlers if the configuration asks for them.</summary>
    private static void AddJobs(IServiceCollection services, IConfiguration configuration)
    {
        StoreSettings store = StoreSettings.Read(configuration);
        services.AddJobplane(jobs =>
        {
            store.Use(jobs);
            if (configuration.GetValue("Jobplane:Samples", defaultValue: false))
                jobs.AddSampleHandlers();
            if (configuration.GetValue($"{WorkerSection}:{nameof(WorkerOptions.Enabled)}", defaultValue: true))
                jobs.AddWorker();
        });
    }

    /// <summary>Adds the HTTP API, the dashboard, and the Redis that its nodes share if the configuration names one.</summary>
    private static void AddApi(WebApplicationBuilder builder)
    {
        builder.Services.AddJobplaneApi();
        builder.Services.AddJobplaneDashboard();
        RedisFallback fallback = NamedSetting.Read<RedisFallback>(builder.Configuration, RedisFallbackKey);
        if (builder.Configuration[RedisKey] is { } redis && !string.IsNullOrWhiteSpace(redis))
            builder.Services.AddJobplaneRedisRateLimit(redis, options => options.Fallback = fallback);
    }

    private static void ConfigureHost(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>();
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelLimits>();
        builder.Services.AddHostedService<Drain>();
        TimeSpan delay = Duration(builder.Configuration, $"{HttpOptions.Section}:{nameof(HttpOptions.DrainDelay)}", new HttpOptions().DrainDelay);
        TimeSpan grace = Duration(
            builder.Configuration, $"{WorkerSection}:{nameof(WorkerOptions.ShutdownGrace)}", new WorkerOptions().ShutdownGrace);
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = delay + grace + AfterGrace;
            // One after the other, an open request would use up the time that running jobs are promised.
            host.ServicesStopConcurrently = true;
        });
    }

    /// <summary>A duration of the configuration. One that cannot be read is left to the check of its own options.</summary>
    private static TimeSpan Duration(ConfigurationManager configuration, string key, TimeSpan otherwise) =>
        TimeSpan.TryParse(configuration[key], out TimeSpan configured) && configured >= TimeSpan.Zero ? configured : otherwise;
}
