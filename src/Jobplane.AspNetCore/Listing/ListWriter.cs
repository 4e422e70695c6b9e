using System.Text.Json;

namespace Jobplane.AspNetCore.Listing;

/// <summary>Writes lists in their envelope.</summary>
internal static class ListWriter
{
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText NextCursor = JsonEncodedText.Encode("next_cursor");

    /// <summary>A list with the cursor of its next page, null at its end.</summary>
    public static void Write<T>(Utf8JsonWriter json, IReadOnlyList<T> items, string? nextCursor, Action<Utf8JsonWriter, T> writeItem)
    {
        json.WriteStartObject();
        WriteData(json, items, writeItem);
        json.WriteString(NextCursor, nextCursor);
        json.WriteEndObject();
    }

    /// <summary>Many results of one request, which has no pages.</summary>
    public static void WriteAll<T>(Utf8JsonWriter json, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> writeItem)
    {
        json.WriteStartObject();
        WriteData(json, items, writeItem);
        json.WriteEndObject();
    }

    private static void WriteData<T>(Utf8JsonWriter json, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> writeItem)
    {
        json.WriteStartArray(Data);
        foreach (T item in items)
            writeItem(json, item);
        json.WriteEndArray();
    }
}
