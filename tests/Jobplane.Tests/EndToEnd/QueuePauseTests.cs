using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

/// <summary>A queue that is paused while its server comes and goes.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class QueuePauseTests
{
    private const string Type = "send_welcome_email";
    private const string Payload = """{"to":"ada@example.com"}""";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory, EveryStore]
    public async Task Paused_queue_stays_paused_when_its_server_is_killed_or_stopped(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        setup.Environment["Jobplane__Worker__Queues"] = "default,other";
        string paused;
        await using (ServerProcess killed = setup.Start("serve"))
        {
            using ServerClient client = await setup.ConnectAsync(await killed.WaitUntilReadyAsync());
            await SucceedAsync(setup, "queue", "pause", "default");
            paused = await client.EnqueueAsync(Type, Payload);
            await killed.KillAsync();
        }

        await using (ServerProcess stopped = setup.Start("serve"))
        {
            using ServerClient client = await setup.ConnectAsync(await stopped.WaitUntilReadyAsync());
            await SeePausedAsync(setup, client, paused);
            stopped.Terminate();
            Assert.Equal(0, await stopped.WaitForExitAsync(Patience));
        }

        await using ServerProcess last = setup.Start("serve");
        using ServerClient lastClient = await setup.ConnectAsync(await last.WaitUntilReadyAsync());
        await SeePausedAsync(setup, lastClient, paused);
        await SucceedAsync(setup, "queue", "resume", "default");
        Assert.Equal(1, (await lastClient.WaitForAsync(paused, "completed", Patience)).GetProperty("attempts").GetInt32());
    }

    /// <summary>The server runs a job of another queue, and not the one that waits.</summary>
    private static async Task SeePausedAsync(ServerSetup setup, ServerClient client, string paused)
    {
        string other = await SucceedAsync(
            setup, "job", "enqueue", Type, "--queue", "other", "--payload", Payload, "-o", "ids");
        await client.WaitForAsync(other, "completed", Patience);
        JsonElement job = await client.GetAsync(paused);
        Assert.Equal(("pending", 0), (job.GetProperty("status").GetString(), job.GetProperty("attempts").GetInt32()));
    }

    private static async Task<string> SucceedAsync(ServerSetup setup, params string[] command)
    {
        CommandResult result = await setup.RunAsync([.. command, "--project", ServerSetup.Project]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result.Output.Trim();
    }
}
