using System.Data.Common;

namespace Jobplane.Tests.Stores;

/// <summary>The rows of a query, as both stores' tests read them.</summary>
internal static class Rows
{
    public static async Task<IReadOnlyList<object?[]>> ReadAsync(DbDataReader reader)
    {
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object?[reader.FieldCount];
            for (int i = 0; i < row.Length; i++)
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }

        return rows;
    }
}
