using System.IO.Compression;

namespace Jobplane.Tests.Packaging;

/// <summary>The packages of the solution, packed once for all tests of a class from what this build has made.</summary>
public sealed class PackedSolution : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobplane-packages-");

    /// <summary>Where the packages lie.</summary>
    public string Folder => _folder.FullName;

    /// <summary>What packing had to say.</summary>
    public string Output { get; private set; } = "";

    public async ValueTask InitializeAsync() => Output = await DotnetCommand.RunAsync(
        "dotnet",
        new Dictionary<string, string>(StringComparer.Ordinal),
        "pack", "Jobplane.slnx", "--no-build", "--configuration", Configuration, "--output", Folder, "-maxcpucount:1");

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The names of the packages with an ending, without version.</summary>
    public IEnumerable<string> Names(string ending) => Directory.EnumerateFiles(Folder, $"*.{Version}{ending}")
        .Select(file => Path.GetFileName(file)[..^$".{Version}{ending}".Length]);

    /// <summary>Opens a package.</summary>
    public ZipArchive Open(string name, string ending) => ZipFile.OpenRead(Path.Combine(Folder, $"{name}.{Version}{ending}"));

    /// <summary>The version of all packages.</summary>
    public static string Version { get; } = typeof(JobClient).Assembly.GetName().Version!.ToString(3);

    // Tests are built into bin/<configuration>/<framework>.
    private static string Configuration => Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;
}
