using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Jobplane.Tests.Http;
using Microsoft.Playwright;

namespace Jobplane.Tests.Dashboard;

/// <summary>Somebody with a browser window. When they leave, no script has failed, and no page has done what its policy forbids.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private const float Patience = 60_000;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly string _root;

    private Visitor(IBrowserContext context, IPage page, string root)
    {
        _context = context;
        _root = root;
        Page = page;
        page.SetDefaultTimeout(Patience);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // What the browser says of an answer such as 404 is no fault of the page.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _complaints.Enqueue(message.Text);
        };
    }

    public IPage Page { get; }

    public static async Task<Visitor> ArriveAsync(
        Chromium chromium, TestApi api, string? token, bool javaScript = true, int width = 1440, ColorScheme scheme = ColorScheme.Light)
    {
        IBrowser browser = await chromium.GetAsync();
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = javaScript,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        await context.AddInitScriptAsync("document.addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`));");
        Uri address = api.Client.BaseAddress!;
        if (token is not null)
            await context.AddCookiesAsync([new Cookie { Name = "jobplane_token", Value = token, Domain = address.Host, Path = "/jobs", HttpOnly = true, SameSite = SameSiteAttribute.Strict }]);
        return new Visitor(context, await context.NewPageAsync(), $"{address.GetLeftPart(UriPartial.Authority)}/jobs");
    }

    /// <summary>Goes to a page of the dashboard, and returns its status.</summary>
    public async Task<int> GoAsync(string path) => (await Page.GotoAsync(_root + path))!.Status;

    /// <summary>Presses the button or link of a name, opening what it stands behind first.</summary>
    public async Task PressAsync(string name, ILocator? within = null)
    {
        ILocator place = within ?? Page.Locator("main");
        ILocator opener = place.Locator("summary", new LocatorLocatorOptions { HasTextString = name });
        if (await opener.CountAsync() > 0)
            await opener.First.ClickAsync();
        await place.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name, Exact = true }).Last.ClickAsync();
    }

    public Task<string> TextAsync(string selector = "main") => Page.Locator(selector).First.InnerTextAsync();

    /// <summary>Asserts that axe finds nothing to complain about, contrast included.</summary>
    public async Task AssertAccessibleAsync()
    {
        AxeResult result = await Page.RunAxe();
        Assert.Empty(result.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {violation.Help}: {node.Html}")));
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_complaints);
    }
}
