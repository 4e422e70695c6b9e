using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

/// <summary>A server whose API and worker have roles of their own.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class ServerRoleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Jobs_are_enqueued_worked_read_and_retried_by_roles_that_own_nothing()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Postgres);
        CommandResult script = await setup.RunAsync("roles");
        Assert.Equal(PostgresRoles.Script(setup.Store.Schema), script.Output);
        await using PostgresLogins logins = await PostgresLogins.CreateAsync(setup.Store);
        setup.Environment["ConnectionStrings__Jobplane"] = logins.Worker;
        setup.Environment["ConnectionStrings__JobplaneApi"] = logins.Api;
        setup.Environment["Jobplane__MigrateOnStart"] = "false";
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        using ServerClient client = await setup.ConnectAsync(address);

        string good = await client.EnqueueAsync("send_welcome_email", """{"to":"ada@example.com"}""");
        string bad = await client.EnqueueAsync("import_contacts", """{"file":"contacts.csv"}""");
        await client.WaitForAsync(good, "completed", Patience);
        await client.WaitForAsync(bad, "failed", Patience);
        JsonElement retried = await client.RetryAsync(bad);
        Assert.Equal("pending", retried.GetProperty("status").GetString());
        await client.WaitForAsync(bad, "failed", Patience);

        string slow = await client.EnqueueAsync("export_report", """{"month":"2026-01","seconds":60}""");
        await client.WaitForAsync(slow, "running", Patience);
        await client.CancelAsync(slow);
        await client.WaitForAsync(slow, "cancelled", Patience);
        Assert.Equal([slow, bad, good], (await client.ListAsync("/api/jobs")).Select(job => job.GetProperty("id").GetString()));
        Assert.Equal(2, (await client.ListAsync($"/api/jobs/{bad}/attempts")).Length);
        Assert.Equal(["job.cancel", "job.retry"], (await client.ListAsync("/api/audit")).Select(entry => entry.GetProperty("action").GetString()));
        string once = await client.EnqueueOnceAsync("key-1", "send_welcome_email", """{"to":"ada@example.com"}""");
        Assert.Equal(once, await client.EnqueueOnceAsync("key-1", "send_welcome_email", """{"to":"ada@example.com"}"""));
        server.Terminate();
        Assert.Equal(0, await server.WaitForExitAsync(Patience));
    }
}
