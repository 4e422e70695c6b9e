using Microsoft.Extensions.Hosting;
using OpenTelemetry.Trace;
using Provisioning.Hosting;
using Provisioning.Worker;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.AddProvisioning(jobs => jobs.AddProvisioningWork());
builder.AddTelemetry("provisioning-worker", tracing => tracing.AddHttpClientInstrumentation());

using IHost host = builder.Build();
await host.Services.MigrateAsync();
await host.RunAsync();
