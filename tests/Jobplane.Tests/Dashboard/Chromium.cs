using Jobplane.Tests.Dashboard;
using Jobplane.Tests.Stores;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Jobplane.Tests.Dashboard;

/// <summary>The one browser of a test run, Debian's Chromium, which starts when the first test asks for it. Tests have contexts of their own in it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> _browser = new(StartAsync);

    public async Task<IBrowser> GetAsync() => (await _browser.Value).Browser;

    public async ValueTask DisposeAsync()
    {
        if (!_browser.IsValueCreated || !_browser.Value.IsCompletedSuccessfully)
            return;
        (IPlaywright driver, IBrowser browser) = await _browser.Value;
        await browser.DisposeAsync();
        driver.Dispose();
    }

    private static async Task<(IPlaywright Driver, IBrowser Browser)> StartAsync()
    {
        string path = Find() ?? throw Requirement.Missing("There is no Chromium. Install it (Debian: apt-get install chromium).");
        IPlaywright driver = await Playwright.CreateAsync();
        // Debian's wrapper runs as root only without the sandbox; pages come from this process alone.
        IBrowser browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu"] });
        return (driver, browser);
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
