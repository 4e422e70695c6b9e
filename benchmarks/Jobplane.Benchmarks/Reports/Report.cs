using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Jobplane.Benchmarks.Reports;

/// <summary>The figures of one run: a table for people, and one line of JSON for programs.</summary>
internal sealed class Report(string benchmark, string store)
{
    private const int RedirectedWidth = 200;

    private readonly List<(string Name, object? Value)[]> _rows = [];

    /// <summary>Adds a row. All rows of a report have the same columns.</summary>
    public void Add(params (string Name, object? Value)[] row) => _rows.Add(row);

    public void Write()
    {
        if (_rows.Count == 0)
            return;
        var table = new Table().Title($"{benchmark} on {store}");
        foreach ((string name, object? value) in _rows[0])
            table.AddColumn(new TableColumn(name) { Alignment = value is string ? Justify.Left : Justify.Right });
        foreach ((string Name, object? Value)[] row in _rows)
            table.AddRow([.. row.Select(cell => Markup.Escape(Format(cell.Value)))]);
        // A file or a pipe has no width; the console's default of 80 would break most cells.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = RedirectedWidth;
        AnsiConsole.Write(table);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark,
            store,
            rows = _rows.Select(row => row.ToDictionary(cell => cell.Name.Replace(' ', '_'), cell => cell.Value, StringComparer.Ordinal)),
        }));
    }

    private static string Format(object? value) => value switch
    {
        null => "",
        double number => number.ToString(Math.Abs(number) < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture),
        long or int => string.Create(CultureInfo.InvariantCulture, $"{value:#,0}"),
        _ => $"{value}",
    };
}
