using System.Text.Json;
using Jobplane.Storage;
using Jobplane.Tests.Conformance;
using Jobplane.Tests.Stores;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class JobLogsCommandTests
{
    private static readonly string[] ByStore = ["--project", ServerSetup.Project];

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Logs_by_server_and_by_store_are_the_handlers_lines_in_their_order(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        setup.Environment["Jobplane__Worker__Enabled"] = "false";
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        string[] byServer = ["--url", address.AbsoluteUri, "--token", await setup.TokenAsync()];
        CommandResult enqueued = await setup.RunAsync(["job", "enqueue", TestJob.Type, "--expires-after", "1h", "-o", "json", .. byServer]);
        Guid id = Parse(enqueued.Output).GetProperty("id").GetGuid();
        Assert.Equal(JsonValueKind.String, Parse(enqueued.Output).GetProperty("expires_at").ValueKind);
        await using (StoreNode node = StoreNode.On(setup.Store))
        {
            node.Now = null;
            ClaimedJob claimed = Assert.Single(await node.ClaimAsync(await node.RegisterAsync()));
            await node.Workers.LogAsync(
                [
                    new LogLine(claimed.Key, 0, 1, TimeSpan.Zero, LogLevel.Information, "first"),
                    new LogLine(claimed.Key, 1, 1, TimeSpan.Zero, LogLevel.Warning, "second \u001b[31m"),
                ],
                CancellationToken.None);
        }

        foreach (string[] way in new[] { byServer, ByStore })
        {
            CommandResult lines = await setup.RunAsync(["job", "logs", $"{id}", "-o", "jsonl", .. way]);
            Assert.Equal((0, ""), (lines.ExitCode, lines.Errors));
            Assert.Equal(
                [("information", "first"), ("warning", "second \u001b[31m")],
                lines.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)
                    .Select(line => (line.GetProperty("level").GetString(), line.GetProperty("message").GetString())));
            Assert.Equal("", (await setup.RunAsync(["job", "logs", $"{id}", "--attempt", "2", "-o", "jsonl", .. way])).Output);
            Assert.DoesNotContain('\u001b', (await setup.RunAsync(["job", "logs", $"{id}", .. way])).Output);
            Assert.Equal(3, (await setup.RunAsync(["job", "logs", $"{Guid.NewGuid()}", .. way])).ExitCode);
        }
    }

    private static JsonElement Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
