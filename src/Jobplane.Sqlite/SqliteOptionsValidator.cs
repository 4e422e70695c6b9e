using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Jobplane.Sqlite;

/// <summary>Checks the options before anything opens the file.</summary>
internal sealed class SqliteOptionsValidator : IValidateOptions<SqliteOptions>
{
    private const string Example = "such as: Data Source=jobplane.db";

    public ValidateOptionsResult Validate(string? name, SqliteOptions options) =>
        FindError(options.ConnectionString) is { } error
            ? ValidateOptionsResult.Fail($"ConnectionStrings:Jobplane {error}")
            : ValidateOptionsResult.Success;

    private static string? FindError(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return $"is empty; SQLite needs the path of a file, {Example}";
        return Parse(text) is { } connection
            ? FindError(connection)
            : $"is not a connection string that Microsoft.Data.Sqlite understands, {Example}";
    }

    private static string? FindError(SqliteConnectionStringBuilder connection) => connection switch
    {
        { Mode: SqliteOpenMode.Memory } or { DataSource: ":memory:" } =>
            $"asks for a database in memory, whose jobs would be gone with its connection; name a file, {Example}",
        { Mode: SqliteOpenMode.ReadOnly } => "has Mode=ReadOnly, but jobs are written; leave Mode out.",
        { Cache: SqliteCacheMode.Shared } => "has Cache=Shared, which locks whole tables against reading; leave Cache out.",
        { DataSource: var path } when string.IsNullOrWhiteSpace(path) => $"has no Data Source; name a file, {Example}",
        { DataSource: var path } when path.StartsWith("file:", StringComparison.OrdinalIgnoreCase) =>
            $"has a URI as Data Source; write the path alone, {Example}",
        _ => null,
    };

    private static SqliteConnectionStringBuilder? Parse(string text)
    {
        try
        {
            return new SqliteConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            return null;
        }
    }
}
