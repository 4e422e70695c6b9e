using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>A row's address (<c>ctid</c>: block and offset), packed into the number that <see cref="Storage.ClaimKey.Row"/> carries.</summary>
internal static class RowAddress
{
    private const int OffsetBits = 16;

    // "(4294967295,65535)", quotes and a comma at most; the usual one is much shorter.
    private const int UsualLength = 16;

    public static long Pack(NpgsqlTid address) => ((long)address.BlockNumber << OffsetBits) | address.OffsetNumber;

    /// <summary>The addresses as PostgreSQL writes an array of them, because the driver cannot send one in binary.</summary>
    public static NpgsqlParameter Parameter(long[] rows)
    {
        var text = new StringBuilder(rows.Length * UsualLength).Append('{');
        for (int i = 0; i < rows.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            text.Append("\"(").Append(rows[i] >> OffsetBits).Append(',').Append((ushort)rows[i]).Append(")\"");
        }

        return new NpgsqlParameter { Value = text.Append('}').ToString(), NpgsqlDbType = NpgsqlDbType.Unknown };
    }
}
