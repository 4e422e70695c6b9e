using Jobplane.Postgres;

namespace Jobplane;

/// <summary>Roles of the database for migrating, for workers and for the API.</summary>
public static class PostgresRoles
{
    private const string Resource = "roles.sql";

    /// <summary>The SQL that makes the roles, grants them what they need, and puts row-level security between projects. It may be run again.</summary>
    /// <param name="schema">The schema that holds the tables.</param>
    public static string Script(string schema)
    {
        if (!PostgresOptionsValidator.IsSchema(schema))
            throw new ArgumentException($"'{schema}' is no name of a schema.", nameof(schema));
        using var reader = new StreamReader(typeof(PostgresRoles).Assembly.GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd().Replace("control_plane", schema, StringComparison.Ordinal);
    }
}
