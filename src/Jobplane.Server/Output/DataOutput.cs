using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Logging;

namespace Jobplane.Server.Output;

/// <summary>Shows a command's data on stdout, in the format that was asked for. Nothing else is written there.</summary>
internal sealed class DataOutput(OutputFormat format, View view, TextWriter writer, bool isColored)
{
    private readonly TableText _table = new(writer, isColored);

    /// <summary>Shows one item.</summary>
    public void Write(JsonElement item)
    {
        if (format == OutputFormat.Table)
            _table.Write(item);
        else if (format == OutputFormat.Json)
            WriteLines(JsonText.Indent(item));
        else
            WriteLine(item);
        writer.Flush();
    }

    /// <summary>Shows rows for people, and a line below them.</summary>
    public void WriteTable(IReadOnlyList<JsonElement> rows, string caption)
    {
        _table.Write(view, rows);
        WriteText(caption);
    }

    /// <summary>Shows a line of text.</summary>
    public void WriteText(string text)
    {
        writer.Write($"{text}\n");
        writer.Flush();
    }

    /// <summary>Shows a list while it is read.</summary>
    public async Task WriteAsync(IAsyncEnumerable<IReadOnlyList<JsonElement>> pages)
    {
        if (format == OutputFormat.Json)
        {
            await WriteDocumentAsync(pages);
            return;
        }

        await foreach (IReadOnlyList<JsonElement> page in pages)
        {
            if (format == OutputFormat.Table)
                _table.Write(view, page);
            else
                WriteLines(page.Select(LineOf));
            // Page by page, so that a reader who has enough ends the reading of the list.
            await writer.FlushAsync();
        }
    }

    /// <summary>Shows the states of one item as they come, and returns the last. One JSON document can show the last alone.</summary>
    public async Task<JsonElement> WriteStatesAsync(IAsyncEnumerable<JsonElement> states)
    {
        JsonElement last = default;
        await foreach (JsonElement state in states)
        {
            last = state;
            if (format == OutputFormat.Table)
                _table.Write(view, [state]);
            else if (format == OutputFormat.Jsonl)
                WriteLine(state);
            await writer.FlushAsync();
        }

        if (format is OutputFormat.Json or OutputFormat.Ids)
            Write(last);
        return last;
    }

    private async Task WriteDocumentAsync(IAsyncEnumerable<IReadOnlyList<JsonElement>> pages)
    {
        bool isEmpty = true;
        await foreach (IReadOnlyList<JsonElement> page in pages)
        {
            foreach (JsonElement item in page)
            {
                writer.Write(isEmpty ? "[\n" : ",\n");
                isEmpty = false;
                writer.Write(string.Join('\n', JsonText.Indent(item).Select(line => $"  {line}")));
            }

            await writer.FlushAsync();
        }

        writer.Write(isEmpty ? "[]\n" : "\n]\n");
        await writer.FlushAsync();
    }

    private void WriteLine(JsonElement item) => WriteLines([LineOf(item)]);

    private void WriteLines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
            writer.Write($"{line}\n");
    }

    private string LineOf(JsonElement item) =>
        format == OutputFormat.Ids ? LogText.OneLine(item.GetProperty(view.Id).GetString()!) : JsonText.Compact(item);
}
