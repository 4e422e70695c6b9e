using System.Buffers;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>Checks the options before anything connects.</summary>
internal sealed class PostgresOptionsValidator : IValidateOptions<PostgresOptions>
{
    // 63 bytes is PostgreSQL's limit for a name; the schema's also makes the name of a notification channel.
    private const int MaxSchemaLength = 50;
    private static readonly SearchValues<char> SchemaCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            errors.Add("ConnectionStrings:Jobplane is empty; PostgreSQL needs one such as: Host=localhost;Database=app;Username=app;Password=…");
        else if (!IsConnectionString(options.ConnectionString))
            errors.Add("ConnectionStrings:Jobplane is not a connection string that Npgsql understands, such as: Host=localhost;Database=app;Username=app;Password=…");
        if (options.TenantConnectionString is { } tenants && !IsConnectionString(tenants))
            errors.Add("ConnectionStrings:JobplaneApi is not a connection string that Npgsql understands. Set it to one of a login in the role jobplane_api, or remove it.");
        if (!IsSchema(options.Schema))
        {
            errors.Add($"Jobplane:Schema is '{options.Schema}'; it must be 1 to {MaxSchemaLength} of a-z 0-9 _, not beginning with a digit.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>Whether a schema may have the name.</summary>
    internal static bool IsSchema(string? name) => name is { Length: > 0 and <= MaxSchemaLength }
        && !name.AsSpan().ContainsAnyExcept(SchemaCharacters)
        && !char.IsAsciiDigit(name[0]);

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            return false;
        }
    }
}
