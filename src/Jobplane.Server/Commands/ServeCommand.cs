using System.CommandLine;
using Jobplane.Server.Hosting;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane serve</c>: the server as its configuration says.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string?>("--urls")
        {
            Description = "Addresses to listen on, with ; between them. Default: the configuration's, or http://localhost:5000.",
            HelpName = "URL",
        };
        Command command = new Command("serve", "Run the server. Needs Jobplane:Auth:Secret of 32 bytes or more, or Jobplane:Auth:Authority.") { urls }.TakesConfiguration();
        command.SetAction(parsed => RunAsync(ConfigurationArguments.Read(parsed), parsed.GetValue(urls)));
        return command;
    }

    private static Task<int> RunAsync(string[] configuration, string? urls)
    {
        WebApplicationBuilder builder = ServerBuilder.Create(configuration, ServerBuilder.ProductionDefaults);
        if (urls is not null)
            builder.WebHost.UseUrls(urls);
        return HostRunner.RunAsync(builder.Logging, () => ServerApplication.Build(builder), app =>
        {
            var store = app.Services.GetRequiredService<IStoreAdministration>();
            Console.WriteLine($"Jobplane is ready on {string.Join(", ", app.Urls)} ({store.Description}).");
            return Task.CompletedTask;
        });
    }
}
