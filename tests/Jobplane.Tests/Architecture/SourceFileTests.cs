using System.Text.RegularExpressions;

namespace Jobplane.Tests.Architecture;

public sealed partial class SourceFileTests
{
    private const int MostLines = 300;

    private static readonly string[] CatchAllFolders = ["Models", "Helpers", "Common", "Utils", "Utilities", "Misc"];

    [Theory, InlineData("src"), InlineData("tests")]
    public void Files_Each_HoldAtMost300Lines(string folder) =>
        Assert.Empty(Repository.SourceFiles(folder).Where(file => File.ReadLines(file).Count() > MostLines).Select(Relative));

    [Theory, InlineData("src"), InlineData("tests")]
    public void Files_Each_HoldOneTypeOfTheirName(string folder) =>
        Assert.Empty(Repository.SourceFiles(folder)
            .Select(file => (File: Relative(file), Name: Path.GetFileNameWithoutExtension(file), Types: TypesIn(file)))
            .Where(file => file.Name == "Program" ? file.Types.Length > 0 : file.Types is not [var only] || only != file.Name)
            .Select(file => $"{file.File}: {string.Join(", ", file.Types)}"));

    [Fact]
    public void Folders_Each_AreNamedAfterAFeature() =>
        Assert.Empty(Repository.SourceFiles("src").Concat(Repository.SourceFiles("tests"))
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))
            .Intersect(CatchAllFolders, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void Intervals_OfPostgres_AreMadeInOnePlaceWhichMakesThemExact() =>
        Assert.Equal(
            ["PostgresParameter.cs"],
            Repository.SourceFiles("src/Jobplane.Postgres")
                .Where(file => File.ReadAllText(file).Contains("Type.Interval", StringComparison.Ordinal))
                .Select(Path.GetFileName));

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file);

    private static string[] TypesIn(string file) =>
        [.. TopLevelType().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")).Select(match => match.Groups["name"].Value)];

    // Namespaces are file-scoped, so the types at the margin are the ones that are not nested.
    [GeneratedRegex(
        @"^((public|internal|file|static|abstract|sealed|readonly|partial|ref|unsafe) )*(class|interface|enum|struct|record( class| struct)?|delegate \S+) (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex TopLevelType();
}
