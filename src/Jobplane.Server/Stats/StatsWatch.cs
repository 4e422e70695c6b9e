using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Output;
using Spectre.Console;

namespace Jobplane.Server.Stats;

/// <summary>Shows statistics again and again, until it is stopped: as a table that is drawn anew on a terminal, and otherwise by a line each time.</summary>
internal sealed class StatsWatch(Func<CancellationToken, Task<JsonElement>> read, TimeSpan interval)
{
    public async Task RunAsync(Action<JsonElement> show, CancellationToken cancellationToken)
    {
        // The first look tells apart a store that is away for a moment from one that is not there.
        show(await read(cancellationToken));
        while (true)
        {
            await Task.Delay(interval, TimeProvider.System, cancellationToken);
            show(await Outages.OutlastAsync(() => read(cancellationToken), TimeProvider.System, cancellationToken));
        }
    }

    public Task RunOnTerminalAsync(CancellationToken cancellationToken)
    {
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = Terminal.HasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        return terminal.Live(new Text("")).Overflow(VerticalOverflow.Crop).StartAsync(live => RunAsync(
            snapshot => live.UpdateTarget(StatsTable.Of(snapshot, Terminal.Columns ?? terminal.Profile.Width)), cancellationToken));
    }
}
