using System.Collections.Concurrent;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Conformance;

public sealed class MiddlewareTests
{
    [Theory, EveryStore]
    public async Task Middleware_GlobalAndPerHandler_RunsAroundTheHandlerInOrder(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var journal = new ConcurrentQueue<string>();
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            (context, _) =>
            {
                journal.Enqueue($"handler {context.Attempt}");
                return Task.CompletedTask;
            },
            options => options.Use<Inner>(),
            jobs =>
            {
                jobs.Services.AddSingleton(journal);
                jobs.AddMiddleware<Outer>().AddMiddleware<Middle>();
            });

        Job job = await host.RunAsync();

        Assert.Equal(JobStatus.Completed, job.Status);
        Assert.Equal(["Outer in", "Middle in", "Inner in", "handler 1", "Inner out", "Middle out", "Outer out"], journal);
    }

    [Theory, EveryStore]
    public async Task Middleware_Exceptions_PassThroughItAndAreTheOutcome(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        var journal = new ConcurrentQueue<string>();
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            (_, _) => throw new NonRetryableException("no"),
            configure: jobs =>
            {
                jobs.Services.AddSingleton(journal);
                jobs.AddMiddleware<Translating>();
            });

        Job job = await host.RunAsync();

        Assert.Equal((JobStatus.Cancelled, "no, and so cancelled"), (job.Status, job.LastError));
    }

    [Theory, EveryStore]
    public async Task Middleware_ThatDoesNotGoOn_CompletesTheJobWithoutItsHandler(StoreKind kind)
    {
        await using TestStore store = await TestStore.CreateAsync(kind);
        bool hasRun = false;
        await using HandlerHost host = await HandlerHost.StartAsync(
            store,
            (_, _) =>
            {
                hasRun = true;
                return Task.CompletedTask;
            },
            options => options.Use<Ending>());

        Job job = await host.RunAsync();

        Assert.Equal((JobStatus.Completed, false), (job.Status, hasRun));
    }

    private abstract class Journaling(ConcurrentQueue<string> journal) : IJobMiddleware
    {
        public async Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken)
        {
            journal.Enqueue($"{GetType().Name} in");
            await next(context, cancellationToken);
            journal.Enqueue($"{GetType().Name} out");
        }
    }

    private sealed class Outer(ConcurrentQueue<string> journal) : Journaling(journal);

    private sealed class Middle(ConcurrentQueue<string> journal) : Journaling(journal);

    private sealed class Inner(ConcurrentQueue<string> journal) : Journaling(journal);

    private sealed class Translating : IJobMiddleware
    {
        public async Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken)
        {
            try
            {
                await next(context, cancellationToken);
            }
            catch (NonRetryableException e)
            {
                throw new CancelJobException($"{e.Message}, and so cancelled");
            }
        }
    }

    private sealed class Ending : IJobMiddleware
    {
        public Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
