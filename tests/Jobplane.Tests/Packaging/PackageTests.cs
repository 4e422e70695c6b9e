using System.IO.Compression;
using System.Xml.Linq;
using Jobplane.Tests.EndToEnd;

namespace Jobplane.Tests.Packaging;

/// <summary>What users get: each package with its papers, and no dependency that nobody meant.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class PackageTests(PackedSolution solution) : IClassFixture<PackedSolution>
{
    private const string Tool = "Jobplane.Server";

    /// <summary>All libraries, with what each brings into an application.</summary>
    public static TheoryData<string, string[]> Libraries { get; } = new()
    {
        { "Jobplane", ["Cronos", "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Options.ConfigurationExtensions"] },
        { "Jobplane.AspNetCore", ["Jobplane", "Microsoft.IdentityModel.JsonWebTokens", "Microsoft.OpenApi"] },
        { "Jobplane.Dashboard", ["Jobplane.AspNetCore"] },
        { "Jobplane.EntityFrameworkCore", ["Jobplane", "Microsoft.EntityFrameworkCore.Relational"] },
        { "Jobplane.Postgres", ["Jobplane", "Npgsql"] },
        { "Jobplane.Redis", ["Jobplane.AspNetCore", "StackExchange.Redis"] },
        { "Jobplane.Sqlite", ["Jobplane", "Microsoft.Data.Sqlite"] },
        { "Jobplane.Testing", ["Jobplane.Sqlite", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.TimeProvider.Testing"] },
    };

    [Fact]
    public void Packages_are_the_libraries_and_the_tool_each_with_symbols()
    {
        string[] expected = [.. Libraries.Select(library => library.Data.Item1).Append(Tool).Order(StringComparer.Ordinal)];

        Assert.Equal(expected, solution.Names(".nupkg").Order(StringComparer.Ordinal));
        Assert.Equal(expected, solution.Names(".snupkg").Order(StringComparer.Ordinal));
        Assert.DoesNotContain("warning", solution.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory, MemberData(nameof(Libraries))]
    public void Library_has_assembly_documentation_symbols_and_the_dependencies_that_are_meant(string name, string[] dependencies)
    {
        using ZipArchive package = solution.Open(name, ".nupkg");
        using ZipArchive symbols = solution.Open(name, ".snupkg");

        Assert.Equal([$"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"], Files(package).Where(file => file.StartsWith("lib/", StringComparison.Ordinal)));
        Assert.Equal([$"lib/net10.0/{name}.pdb"], Files(symbols).Where(file => file.StartsWith("lib/", StringComparison.Ordinal)));
        XElement metadata = CheckPapers(package, name);
        IEnumerable<XElement> declared = Elements(metadata, "dependency");
        Assert.Equal(dependencies, declared.Select(dependency => dependency.Attribute("id")!.Value).Order(StringComparer.Ordinal));
        // The seam between our packages is internal, so only those of one build go together.
        Assert.All(
            declared.Where(dependency => dependency.Attribute("id")!.Value.StartsWith("Jobplane", StringComparison.Ordinal)),
            dependency => Assert.Equal(PackedSolution.Version, dependency.Attribute("version")!.Value));
    }

    [Fact]
    public void Tool_has_its_papers_and_depends_on_nothing()
    {
        using ZipArchive package = solution.Open(Tool, ".nupkg");

        XElement metadata = CheckPapers(package, Tool);

        Assert.Contains("tools/net10.0/any/Jobplane.Server.dll", Files(package));
        Assert.Empty(Elements(metadata, "dependency"));
        Assert.Equal("DotnetTool", Assert.Single(Elements(metadata, "packageType")).Attribute("name")!.Value);
    }

    [Fact]
    public async Task Tool_installed_from_a_folder_runs()
    {
        string folder = Directory.CreateTempSubdirectory("jobplane-tool-").FullName;
        try
        {
            // A cache of its own, so that no package of an earlier build is taken for this one.
            var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["NUGET_PACKAGES"] = Path.Combine(folder, "cache") };
            await DotnetCommand.RunAsync(
                "dotnet", environment, "tool", "install", Tool, "--version", PackedSolution.Version, "--tool-path", folder, "--source", solution.Folder);

            string version = await DotnetCommand.RunAsync(Path.Combine(folder, "jobplane"), environment, "--version");

            Assert.StartsWith(PackedSolution.Version, version, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Checks what every package has, and returns its metadata.</summary>
    private static XElement CheckPapers(ZipArchive package, string name)
    {
        XElement metadata = Elements(ReadXml(package, $"{name}.nuspec"), "metadata").Single();
        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Equal("icon.png", Value("icon"));
        Assert.NotEmpty(Value("description"));
        Assert.NotEmpty(Value("tags"));
        Assert.StartsWith($"# {name}\n", ReadText(package, "README.md"), StringComparison.Ordinal);
        // On a page of packages there is no repository that a relative link could lead into.
        Assert.DoesNotMatch(@"\]\((?!https://)", ReadText(package, "README.md"));
        Assert.Contains("icon.png", Files(package));
        return metadata;

        string Value(string element) => Elements(metadata, element).Single().Value;
    }

    // Whatever the version of the schema, which is in the names.
    private static IEnumerable<XElement> Elements(XContainer parent, string name) => parent.Descendants().Where(element => element.Name.LocalName == name);

    private static IEnumerable<string> Files(ZipArchive package) => package.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal);

    private static XDocument ReadXml(ZipArchive package, string file)
    {
        using Stream stream = package.GetEntry(file)!.Open();
        return XDocument.Load(stream);
    }

    private static string ReadText(ZipArchive package, string file)
    {
        using var reader = new StreamReader(package.GetEntry(file)!.Open());
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
