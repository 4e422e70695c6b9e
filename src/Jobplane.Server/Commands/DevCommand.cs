using System.CommandLine;
using Jobplane.Server.Development;
using Jobplane.Server.Hosting;
using Jobplane.Server.Samples;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane dev</c>: a server to try things with, that needs nothing installed.</summary>
internal static class DevCommand
{
    private const int DefaultPort = 5080;
    private const int HighestPort = 65_535;

    public static Command Create()
    {
        Option<int?> port = NumberOption.Create("--port", $"Port on 127.0.0.1; 0 takes a free one. Default: {DefaultPort}.", 0, HighestPort);
        Command command = new Command("dev", "Run a development server: SQLite in .jobplane, sample jobs, lines to paste.") { port }.TakesConfiguration();
        command.SetAction(parsed => RunAsync(ConfigurationArguments.Read(parsed), parsed.GetValue(port) ?? DefaultPort));
        return command;
    }

    private static Task<int> RunAsync(string[] configuration, int port)
    {
        WebApplicationBuilder builder = ServerBuilder.Create(configuration, DevSettings.Defaults);
        DevSettings.Apply(builder.Configuration, port);
        builder.Environment.EnvironmentName = Environments.Development;
        builder.Logging.AddConsoleFormatter<DevLogFormatter, ConsoleFormatterOptions>();
        builder.Services.AddJobplane(jobs => jobs.AddSchedule(
            DevSettings.Project, DevSettings.Schedule, "* * * * *", new SendWelcomeEmail("every-minute@example.com")));
        builder.Services.AddJobplaneDashboard(dashboard => dashboard.Developer = DevSettings.Developer);
        builder.Services.AddHostedService<SampleTrickle>();
        // The first lines to read are the guide's; one of the jobs that it speaks of fails while it is prepared.
        bool guided = false;
        builder.Logging.AddFilter("Jobplane.Workers.JobExecutor", level => guided && level >= LogLevel.Warning);
        return HostRunner.RunAsync(builder.Logging, () => ServerApplication.Build(builder), async app =>
        {
            await GuideAsync(app);
            guided = true;
        });
    }

    private static async Task GuideAsync(WebApplication app)
    {
        IServiceProvider services = app.Services;
        DevSeed seed = await DevSeed.PlantAsync(
            services.GetRequiredService<JobClient>(), services.GetRequiredService<TimeProvider>(), app.Lifetime.ApplicationStopping);
        ApiAuthOptions auth = services.GetRequiredService<IOptions<JobplaneApiOptions>>().Value.Auth;
        string token = new TokenIssuer(auth.Secret!).Issue(new TokenRequest
        {
            ProjectId = DevSettings.Project,
            Lifetime = DevSettings.TokenLifetime,
            Issuer = auth.Issuer,
            Audience = auth.Audience,
            Subject = DevSettings.Developer.Name,
        });
        Console.Write(DevGuide.Text(app.Urls.First(), token, seed));
    }
}
