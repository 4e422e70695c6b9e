using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class BulkCommandTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Bulk_by_server_and_by_store_previews_asks_and_does_it(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        string[] byServer = ["--url", address.AbsoluteUri, "--token", await setup.TokenAsync()];
        string[] byStore = ["--project", ServerSetup.Project];

        foreach (string[] way in new[] { byServer, byStore })
        {
            for (int i = 0; i < 2; i++)
            {
                CommandResult enqueued = await setup.RunAsync(["job", "enqueue", "provision_project", "--payload", """{"region":"a b"}""", "--delay", "1h", .. way]);
                Assert.Equal((0, ""), (enqueued.ExitCode, enqueued.Errors));
            }

            string[] filter = ["--status", "pending", "--type", "provision_project", "--arg", "region=a b", "--older-than", "0s"];
            CommandResult preview = await setup.RunAsync(["bulk", "cancel", "-o", "json", "--dry-run", .. filter, .. way]);
            Assert.Equal((0, "", 2), (preview.ExitCode, preview.Errors, Number(preview, "count")));

            CommandResult asked = await setup.RunAsync(["bulk", "cancel", .. filter, .. way]);
            Assert.Equal((2, ""), (asked.ExitCode, asked.Output));
            Assert.Contains("This would cancel 2 jobs. Give --yes", asked.Errors, StringComparison.Ordinal);

            CommandResult cancelled = await setup.RunAsync(["bulk", "cancel", "-o", "json", "--yes", .. filter, .. way]);
            Assert.Equal((0, 2), (cancelled.ExitCode, Number(cancelled, "changed")));

            CommandResult deleted = await setup.RunAsync(["bulk", "delete", "-o", "json", "--yes", "--type", "provision_project", .. way]);
            Assert.Equal((0, 2), (deleted.ExitCode, Number(deleted, "changed")));
        }
    }

    [Fact]
    public async Task Bulk_without_a_filter_or_with_a_bad_one_is_refused()
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(StoreKind.Sqlite);
        Assert.Equal(0, (await setup.RunAsync("migrate", "up")).ExitCode);

        foreach (string[] arguments in (string[][])[[], ["--status", "done"], ["--arg", "region"], ["--arg", "0=x"], ["--error", ""]])
        {
            CommandResult refused = await setup.RunAsync(["bulk", "delete", "--yes", .. arguments, "--project", ServerSetup.Project]);

            Assert.True(refused.ExitCode == 2, $"{string.Join(' ', arguments)}: {refused}");
            Assert.Equal("", refused.Output);
        }
    }

    private static int Number(CommandResult result, string member)
    {
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.GetProperty(member).GetInt32();
    }
}
