using System.Text.Json;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.EndToEnd;

[Collection(EndToEndCollection.Name)]
public sealed class UniqueEnqueueCommandTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Enqueue_by_server_and_by_store_with_a_key_that_is_held_shows_its_job_and_says_so(StoreKind kind)
    {
        await using ServerSetup setup = await ServerSetup.CreateAsync(kind);
        setup.Environment["Jobplane__Worker__Enabled"] = "false";
        await using ServerProcess server = setup.Start("serve");
        Uri address = await server.WaitUntilReadyAsync();
        string[] byServer = ["--url", address.AbsoluteUri, "--token", await setup.TokenAsync()];
        string[] byStore = ["--project", ServerSetup.Project];

        foreach ((string[] way, string key) in new[] { (byServer, "a:1"), (byStore, "b:1") })
        {
            CommandResult first = await setup.RunAsync(["job", "enqueue", "x", "-o", "json", "--unique-key", key, "--unique-period", "1h", .. way]);
            CommandResult second = await setup.RunAsync(
                ["job", "enqueue", "x", "-o", "json", "--payload", """{"n":2}""", "--unique-key", key, "--unique-scope", "until_started", "--on-conflict", "replace_payload", .. way]);

            Assert.Equal((0, "", true), (first.ExitCode, first.Errors, Member(first, "created").GetBoolean()));
            Assert.Equal((0, false), (second.ExitCode, Member(second, "created").GetBoolean()));
            Assert.Equal(Member(first, "id").GetGuid(), Member(second, "id").GetGuid());
            Assert.Equal(2, Member(second, "payload").GetProperty("n").GetInt32());
            Assert.StartsWith($"jobplane: A job with the key {key} existed already: pending, ", second.Errors, StringComparison.Ordinal);
        }

        foreach (string[] wrong in (string[][])[["--on-conflict", "keep"], ["--unique-key", "k", "--unique-scope", "period"], ["--unique-key", "k", "--unique-scope", "until_started", "--unique-period", "5m"], ["--unique-key", "a b"]])
            Assert.Equal(2, (await setup.RunAsync(["job", "enqueue", "x", .. wrong, .. byStore])).ExitCode);
    }

    private static JsonElement Member(CommandResult result, string name)
    {
        using JsonDocument job = JsonDocument.Parse(result.Output);
        return job.RootElement.GetProperty(name).Clone();
    }
}
