using System.Reflection;
using Jobplane.Handlers;
using Jobplane.Storage;
using Jobplane.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Testing;

/// <summary>Puts an application that uses Jobplane under test.</summary>
public static class JobplaneTestingServiceCollectionExtensions
{
    /// <summary>
    /// Replaces the store by one of the test's own, the clock by one that the test owns, and the worker by one that runs jobs when the test says so, all of
    /// which <see cref="JobplaneTestHost"/> is for: take it from the application's services. To be called after the application has registered its own, as
    /// <c>ConfigureTestServices</c> of <c>WebApplicationFactory</c> does.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="time">The clock; one that begins at the time of the machine when not given.</param>
    /// <exception cref="InvalidOperationException">Jobplane is not among the services.</exception>
    public static IServiceCollection UseJobplaneTesting(this IServiceCollection services, FakeTimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => service.ServiceType == typeof(JobClient)))
            throw new InvalidOperationException("There is no Jobplane to test. Call AddJobplane before UseJobplaneTesting.");
        RemoveStore(services);
        UseTime(services, time ?? new FakeTimeProvider(Now()));
        UseFile(services);
        UseWorker(services);
        services.AddSingleton(provider => new JobplaneTestHost(provider));
        return services;
    }

    /// <summary>Removes all that the application's store has registered, the checks of its options included.</summary>
    private static void RemoveStore(IServiceCollection services)
    {
        HashSet<Assembly> stores =
            [.. services.Where(service => service.ServiceType == typeof(IJobStore)).Select(service => service.ImplementationType?.Assembly).OfType<Assembly>()];
        Remove(services, service => !service.IsKeyedService && service.ImplementationType is { } type && stores.Contains(type.Assembly));
    }

    private static void UseTime(IServiceCollection services, FakeTimeProvider time)
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
        services.AddSingleton(time);
        services.Replace(ServiceDescriptor.Singleton(new StoreClock { Source = time }));
    }

    private static void UseFile(IServiceCollection services)
    {
        new JobplaneBuilder(services).UseSqlite("");
        services.AddSingleton<TestStoreFile>();
        // The file is made for whoever first asks for the options, so it goes away after all that use it.
        services.AddOptions<SqliteOptions>().Configure<TestStoreFile>((options, file) =>
        {
            options.ConnectionString = file.ConnectionString;
            options.IsDurable = false;
        });
        services.PostConfigure<JobplaneOptions>(options => options.MigrateOnStart = true);
    }

    private static void UseWorker(IServiceCollection services)
    {
        new JobplaneBuilder(services).AddWorker();
        Remove(services, service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(WorkerService));
        services.AddSingleton<TestWorker>();
        services.AddSingleton<EnqueuedJobs>();
        services.AddSingleton<FailureCapture>();
        // Before all others, as the first is the outermost.
        services.Insert(0, ServiceDescriptor.Singleton(new GlobalMiddleware(typeof(FailureCapture))));
    }

    private static void Remove(IServiceCollection services, Func<ServiceDescriptor, bool> condition)
    {
        foreach (ServiceDescriptor service in services.Where(condition).ToArray())
            services.Remove(service);
    }

    // As SQLite keeps times: whole milliseconds.
    private static DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
}
