namespace Jobplane.Testing;

/// <summary>The SQLite file of one test, in a folder of its own, which goes away with the test's services.</summary>
internal sealed class TestStoreFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobplane-test-");

    public string ConnectionString => $"Data Source={Path.Combine(_folder.FullName, "jobs.db")}";

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else has the file open. It is in the folder for temporary files, and no test must fail for it.
        }
    }
}
