namespace Jobplane.Benchmarks.Stores;

/// <summary>The store of the benchmark that started this process, which named it in the environment as the server wants it.</summary>
internal static class AttachedStore
{
    public const string Storage = "Jobplane__Storage";
    public const string ConnectionString = "ConnectionStrings__Jobplane";
    public const string Schema = "Jobplane__Schema";

    public static void Use(JobplaneBuilder jobs)
    {
        if (Read(Storage) == "Sqlite")
            jobs.UseSqlite(Read(ConnectionString));
        else
            jobs.UsePostgres(Read(ConnectionString), options => options.Schema = Read(Schema));
    }

    private static string Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"{variable} is not set; other commands start this one.");
}
