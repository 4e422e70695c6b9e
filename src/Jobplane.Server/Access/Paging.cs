using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>Reads lists page by page.</summary>
internal static class Paging
{
    /// <summary>Most items that a page has.</summary>
    private const int PageSize = 100;

    /// <summary>The pages of a list, each asked for when the one before has been used.</summary>
    /// <param name="read">Reads a page of so many items, from where the one before ended.</param>
    /// <param name="limit">Most items of all pages; null for all there are.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async IAsyncEnumerable<IReadOnlyList<JsonElement>> ReadAsync(
        Func<int, string?, Task<JsonPage>> read, int? limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        int left = limit ?? int.MaxValue;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            // With a filter a page may be short, or empty, and yet not the last.
            (IReadOnlyList<JsonElement> items, cursor) = await read(Math.Min(PageSize, left), cursor);
            if (limit is not null)
                left -= items.Count;
            yield return items;
        }
        while (cursor is not null && left > 0);
    }
}
