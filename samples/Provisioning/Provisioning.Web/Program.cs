using System.Security.Cryptography;
using Jobplane;
using OpenTelemetry.Trace;
using Provisioning.Hosting;
using Provisioning.Web.Inbox;
using Provisioning.Web.Projects;
using Provisioning.Web.Staff;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
if (builder.Configuration["urls"] is null)
    builder.WebHost.UseUrls("http://127.0.0.1:5100");

// Signs the tokens by which customers ask for their jobs. Several servers need the same one; a single one may make it up.
string secret = builder.Configuration["Jobplane:Auth:Secret"] ??= Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

builder.AddProvisioning();
builder.AddTelemetry("provisioning-web", tracing => tracing.AddAspNetCoreInstrumentation());
builder.Services.AddSingleton(new TokenIssuer(secret));
builder.Services.AddJobplaneApi();
builder.Services.AddStaffLogin();
builder.Services.AddJobplaneDashboard(dashboard => dashboard.MapUser = StaffLogin.ToDashboardUser);

await using WebApplication app = builder.Build();
app.MapProjects();
app.MapInbox();
app.MapStaffLogin();
app.MapJobplaneApi("/api");
app.MapJobplaneHealth();
app.MapJobplaneDashboard("/jobs").RequireAuthorization(StaffLogin.Policy);

await app.Services.MigrateAsync();
await app.RunAsync();
