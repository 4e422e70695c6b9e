using System.Diagnostics;
using System.Text.Json;

namespace Jobplane.Tests.EndToEnd;

/// <summary>What <c>jobplane dev</c> prints is run as a reader would paste it, by bash and curl.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class DevTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobplane-dev-");
    private ServerProcess? _server;
    private string _token = "";
    private string[] _curls = [];

    public async ValueTask InitializeAsync()
    {
        _server = ServerProcess.Start(new Dictionary<string, string?>(StringComparer.Ordinal), _folder.FullName, "dev", "--port", "0");
        await _server.WaitUntilReadyAsync();
        await Eventually.SeeAsync(() => Task.FromResult(_server.Output), output => output.Contains("Ctrl+C", StringComparison.Ordinal), Patience);
        string[] lines = _server.Output.Split('\n');
        _token = Assert.Single(lines, line => line.StartsWith("TOKEN=", StringComparison.Ordinal));
        _curls = [.. lines.Where(line => line.StartsWith("curl ", StringComparison.Ordinal))];
        Assert.Equal(5, _curls.Length);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Printed_lines_show_what_they_promise()
    {
        (string status, JsonElement enqueued) = await PasteAsync(_curls[0]);
        Assert.Equal("202", status);
        Assert.Equal("pending", Data(enqueued, "status"));
        Assert.Equal("provision_project", Data(enqueued, "type"));

        Assert.Equal("pending", await ReadStatusAsync());

        (status, JsonElement retried) = await PasteAsync(_curls[2]);
        Assert.Equal("200", status);
        Assert.Equal("pending", Data(retried, "status"));

        (status, JsonElement schedule) = await PasteAsync(_curls[3]);
        Assert.Equal("200", status);
        Assert.Equal(5, schedule.GetProperty("data").GetProperty("next_fires").GetArrayLength());

        (status, JsonElement foreign) = await PasteAsync(_curls[4]);
        Assert.Equal("404", status);
        Assert.Equal("NOT_FOUND", foreign.GetProperty("error").GetProperty("code").GetString());

        (status, _) = await PasteAsync(_curls[1].Split(" -H ")[0]);
        Assert.Equal("401", status);

        await SeeStatusAsync("running");
        await SeeStatusAsync("completed");
        Assert.Equal("", _server!.Errors);
    }

    [Fact]
    public async Task Sixty_first_request_in_a_minute_is_refused()
    {
        string output = await BashAsync($"{_token}\nfor i in $(seq 61); do\n{_curls[1]} | tail -n 1\ndone");

        string[] statuses = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Repeat("200", 60).Append("429"), statuses);
    }

    private async Task<string?> ReadStatusAsync() => Data((await PasteAsync(_curls[1])).Body, "status");

    // Twice a second, as a project has 60 requests a minute.
    private async Task SeeStatusAsync(string expected)
    {
        long start = Stopwatch.GetTimestamp();
        while (await ReadStatusAsync() is var status && status != expected)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"The job is {status} where it should be {expected}.");
            await Task.Delay(TimeSpan.FromSeconds(0.5), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Runs the TOKEN line and another; the last line of its output is the status, as the printed lines ask curl for it.</summary>
    private async Task<(string Status, JsonElement Body)> PasteAsync(string line)
    {
        string output = (await BashAsync($"{_token}\n{line}")).TrimEnd();
        int end = output.LastIndexOf('\n');
        using JsonDocument body = JsonDocument.Parse(output[..end]);
        return (output[(end + 1)..], body.RootElement.Clone());
    }

    private static string? Data(JsonElement body, string member) => body.GetProperty("data").GetProperty(member).GetString();

    private static async Task<string> BashAsync(string script)
    {
        using Process bash = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        string output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        return output;
    }
}
