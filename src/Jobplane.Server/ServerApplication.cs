using Jobplane.AspNetCore.Health;
using Jobplane.Server.Development;
using Jobplane.Server.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Jobplane.Server;

/// <summary>Puts the server together from its configuration: the only place that knows every part.</summary>
internal static class ServerApplication
{
    private const string RedisKey = "Jobplane:RateLimit:Redis";
    private const string RedisFallbackKey = "Jobplane:RateLimit:RedisFallback";

    /// <summary>Builds the server; nothing is opened or listened to until it starts.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The configuration names no usable store.</exception>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        ConfigureHost(builder);
        bool hasWorker = builder.Configuration.GetValue($"{JobServices.WorkerSection}:{nameof(WorkerOptions.Enabled)}", defaultValue: true);
        JobServices.Add(builder.Services, builder.Configuration, hasWorker);
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

    /// <summary>Adds the HTTP API, the dashboard, and the Redis that its nodes share if the configuration names one.</summary>
    private static void AddApi(WebApplicationBuilder builder)
    {
        builder.Services.AddJobplaneApi();
        builder.Services.AddHealthChecks().AddJobplaneWorker(tags: [HealthEndpoints.ReadyTag]);
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
        TimeSpan delay = JobServices.Duration(
            builder.Configuration, $"{HttpOptions.Section}:{nameof(HttpOptions.DrainDelay)}", new HttpOptions().DrainDelay);
        JobServices.ConfigureShutdown(builder.Services, builder.Configuration, delay);
    }
}
