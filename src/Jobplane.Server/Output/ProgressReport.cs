using Jobplane.Server.Commands;
using Spectre.Console;

namespace Jobplane.Server.Output;

/// <summary>Says on stderr how far long work is: a line that moves on a terminal, and otherwise a line each 5 s. Short work passes without a word.</summary>
internal static class ProgressReport
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Waits for work that has begun.</summary>
    /// <param name="work">The work.</param>
    /// <param name="describe">Says how far it is.</param>
    public static async Task<T> WaitAsync<T>(Task<T> work, Func<string> describe)
    {
        await WaitAsync((Task)work, describe);
        return await work;
    }

    /// <inheritdoc cref="WaitAsync{T}"/>
    public static async Task WaitAsync(Task work, Func<string> describe)
    {
        if (Terminal.CanRedrawErrors && !await EndsWithinAsync(work, Short))
            await DrawAsync(work, describe);
        while (!await EndsWithinAsync(work, Interval))
            CommandLine.Report(describe());
        await work;
    }

    private static async Task DrawAsync(Task work, Func<string> describe)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Out = new AnsiConsoleOutput(Console.Error) });
        await console.Status().StartAsync(Markup.Escape(describe()), async context =>
        {
            while (!await EndsWithinAsync(work, Redraw))
                context.Status(Markup.Escape(describe()));
        });
    }

    private static async Task<bool> EndsWithinAsync(Task work, TimeSpan time)
    {
        using var over = new CancellationTokenSource();
        Task first = await Task.WhenAny(work, Task.Delay(time, TimeProvider.System, over.Token));
        await over.CancelAsync();
        return first == work;
    }
}
