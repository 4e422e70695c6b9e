using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>Positional parameters with their types said out loud, so that a null keeps its type too.</summary>
internal static class PostgresParameter
{
    public static NpgsqlParameter Of(DateTimeOffset? value) =>
        new() { Value = (object?)value?.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz };

    public static NpgsqlParameter Of(Guid value) => new NpgsqlParameter<Guid> { TypedValue = value };

    public static NpgsqlParameter Of(long value) => new NpgsqlParameter<long> { TypedValue = value };

    public static NpgsqlParameter Of(Guid? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid };

    public static NpgsqlParameter Of(int value) => new NpgsqlParameter<int> { TypedValue = value };

    public static NpgsqlParameter Of(int? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer };

    public static NpgsqlParameter Of(double? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double };

    public static NpgsqlParameter Of(TimeSpan value) =>
        new NpgsqlParameter<NpgsqlInterval> { TypedValue = Span(value), NpgsqlDbType = NpgsqlDbType.Interval };

    public static NpgsqlParameter Of(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter OfJson(byte[]? utf8) =>
        new() { Value = (object?)utf8 ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb };

    public static NpgsqlParameter Of(long[] values) => new NpgsqlParameter<long[]> { TypedValue = values };

    public static NpgsqlParameter Of(IReadOnlyList<string> values) => Column(values, NpgsqlDbType.Text, static value => value);

    public static NpgsqlParameter Of(bool value) => new NpgsqlParameter<bool> { TypedValue = value };

    public static NpgsqlParameter Of(Guid[] values) => new NpgsqlParameter<Guid[]> { TypedValue = values };

    /// <summary>One column of a batch, of lengths of time.</summary>
    public static NpgsqlParameter SpanColumn<TItem>(IReadOnlyList<TItem> items, Func<TItem, TimeSpan?> value) =>
        Column(items, NpgsqlDbType.Interval, item => value(item) is { } span ? Span(span) : (NpgsqlInterval?)null);

    /// <summary>One column of a batch.</summary>
    public static NpgsqlParameter Column<TItem, TValue>(IReadOnlyList<TItem> items, NpgsqlDbType type, Func<TItem, TValue> value)
    {
        var column = new TValue[items.Count];
        for (int i = 0; i < column.Length; i++)
            column[i] = value(items[i]);
        return new NpgsqlParameter<TValue[]> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    // All of it as microseconds. Npgsql would write whole days of a TimeSpan as days, and PostgreSQL adds days by the calendar of the session's time
    // zone: an hour too few or too many across a change of daylight saving time.
    private static NpgsqlInterval Span(TimeSpan value) => new(months: 0, days: 0, value.Ticks / TimeSpan.TicksPerMicrosecond);
}
