using System.Text.Json;
using Jobplane.Server.Logging;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Jobplane.Server.Output;

/// <summary>
/// Items in columns, page by page: the first page has the headers, and columns only grow. Cells are text and never markup. Lines are as long as they
/// need to be, on a terminal too, so that what is seen can be copied.
/// </summary>
internal sealed class TableText
{
    private const int Unlimited = 1_000_000;
    private const int Gap = 2;

    private static readonly Dictionary<string, Color> Colors = new(StringComparer.Ordinal)
    {
        ["running"] = Color.Blue,
        ["completed"] = Color.Green,
        ["applied"] = Color.Green,
        ["ok"] = Color.Green,
        ["warning"] = Color.Yellow,
        ["missing"] = Color.Yellow,
        ["cancelled"] = Color.Yellow,
        ["failed"] = Color.Red,
        ["failure"] = Color.Red,
        ["unknown"] = Color.Red,
    };

    private readonly TextWriter _writer;
    private readonly bool _isColored;
    private int[]? _widths;

    public TableText(TextWriter writer, bool isColored)
    {
        _writer = writer;
        _isColored = isColored;
    }

    /// <summary>Writes a page of a list.</summary>
    public void Write(View view, IReadOnlyList<JsonElement> items)
    {
        bool isFirst = _widths is null;
        if (items.Count > 0 || isFirst)
            Write([.. view.Columns.Select(column => column.Header)], [.. items.SelectMany(item => RowsOf(view, item))], isFirst);
    }

    /// <summary>Writes all members of one item, a line each.</summary>
    public void Write(JsonElement item) => Write(
        ["", ""], [.. item.EnumerateObject().Select(member => new[] { LogText.OneLine(member.Name), Column.TextOf(member.Value) })], showHeaders: false);

    private static IEnumerable<string[]> RowsOf(View view, JsonElement item)
    {
        yield return [.. view.Columns.Select(column => column.Read(item))];
        if (view.Note is { } note && item.GetProperty(note) is { ValueKind: not JsonValueKind.Null } text)
            yield return [.. Enumerable.Repeat("", view.Columns.Length - 1), $"→ {Column.TextOf(text)}"];
    }

    private void Write(string[] headers, string[][] rows, bool showHeaders)
    {
        using var text = new StringWriter();
        IAnsiConsole console = ConsoleOn(text);
        Grow(console, showHeaders ? [headers, .. rows] : rows, headers.Length);
        var table = new Table { ShowHeaders = showHeaders }.NoBorder();
        for (int i = 0; i < headers.Length; i++)
            table.AddColumn(new TableColumn(new Text(headers[i].ToUpperInvariant())) { Width = _widths![i], NoWrap = true, Padding = new Padding(0, 0, Gap, 0) });
        foreach (string[] row in rows)
            table.AddRow(row.Select(CellOf));
        console.Write(table);
        foreach (string line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            _writer.WriteLine(line.TrimEnd());
    }

    private void Grow(IAnsiConsole console, string[][] rows, int columns)
    {
        _widths ??= new int[columns];
        RenderOptions options = RenderOptions.Create(console);
        foreach (string[] row in rows)
        {
            for (int i = 0; i < columns; i++)
                _widths[i] = Math.Max(_widths[i], ((IRenderable)new Text(row[i])).Measure(options, Unlimited).Max);
        }
    }

    private IAnsiConsole ConsoleOn(StringWriter text)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = _isColored ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = _isColored ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = Unlimited;
        return console;
    }

    private static IRenderable CellOf(string text) => Colors.TryGetValue(text, out Color color) ? new Text(text, new Style(color)) : new Text(text);
}
