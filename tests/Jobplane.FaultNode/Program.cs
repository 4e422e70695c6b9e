using Jobplane;
using Jobplane.FaultNode;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// One process of the fault suite: a producer or a worker over a store, as its arguments say (--Node:Role=work …).
HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
NodeSettings settings = NodeSettings.Read(builder.Configuration);
builder.Services.AddSingleton(settings);
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
builder.Services.AddJobplane(jobs =>
{
    settings.UseStore(jobs);
    if (settings.Role == NodeRole.Work)
    {
        var retries = new RetryPolicy { BaseDelay = TimeSpan.FromMilliseconds(100) };
        jobs.AddHandler<FaultJob, FaultJobHandler>(handler => handler.Retry = retries)
            .AddHandler<EffectJob, EffectJobHandler>(handler => handler.Retry = retries)
            .AddHandler<ReportJob, ReportJobHandler>(handler => handler.Retry = retries)
            .AddWorker();
    }
});
builder.Services.AddSingleton(new DurableLog(settings.Log));
if (settings.Role == NodeRole.Produce)
    builder.Services.AddHostedService<Producer>();

using IHost node = builder.Build();
await node.StartAsync();
Console.WriteLine($"ready {node.Services.GetRequiredService<TimeProvider>().GetUtcNow():O}");
// Nobody is left to stop a node whose test run has ended, however that ended.
_ = Task.Run(async () =>
{
    await Console.In.ReadToEndAsync();
    Environment.Exit(1);
});
await node.WaitForShutdownAsync();
