using System.Text.Json;
using Jobplane.Server.Output;
using Spectre.Console;

namespace Jobplane.Server.Stats;

/// <summary>A snapshot as a table that fits a terminal: the last columns are left out where they have no room.</summary>
internal static class StatsTable
{
    private const int Gap = 2;

    public static Table Of(JsonElement snapshot, int width)
    {
        IReadOnlyList<JsonElement> rows = StatsText.RowsOf(snapshot);
        Column[] columns = Fitting([.. StatsText.Rows.Columns], rows, width);
        Table table = new Table().NoBorder();
        table.Caption = new TableTitle(Markup.Escape(StatsText.Caption(snapshot)), Style.Plain);
        foreach (Column column in columns)
            table.AddColumn(new TableColumn(new Text(column.Header.ToUpperInvariant())) { NoWrap = true, Padding = new Padding(0, 0, Gap, 0) });
        foreach (JsonElement row in rows)
            table.AddRow(columns.Select(column => new Text(column.Read(row))));
        return table;
    }

    private static Column[] Fitting(Column[] columns, IReadOnlyList<JsonElement> rows, int width)
    {
        int used = 0;
        return [.. columns.TakeWhile((column, i) => (used += WidthOf(column, rows) + Gap) <= width || i == 0)];
    }

    private static int WidthOf(Column column, IReadOnlyList<JsonElement> rows) => rows.Select(row => column.Read(row).Length).Append(column.Header.Length).Max();
}
