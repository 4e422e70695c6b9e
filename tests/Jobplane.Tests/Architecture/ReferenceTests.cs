using System.Reflection;
using System.Xml.Linq;

namespace Jobplane.Tests.Architecture;

public sealed class ReferenceTests
{
    [Fact]
    public void References_BetweenOurAssemblies_GoOneWay()
    {
        Assert.Empty(Own(Assemblies.Core));
        Assert.Equal(["Jobplane"], Own(Assemblies.Postgres));
        Assert.Equal(["Jobplane"], Own(Assemblies.Sqlite));
        Assert.Equal(["Jobplane"], Own(Assemblies.AspNetCore));
        Assert.Equal(["Jobplane"], Own(Assemblies.EntityFrameworkCore));
        Assert.Equal(["Jobplane", "Jobplane.AspNetCore"], Own(Assemblies.Redis));
        Assert.Equal(["Jobplane", "Jobplane.AspNetCore"], Own(Assemblies.Dashboard));
        Assert.Equal(["Jobplane", "Jobplane.Sqlite"], Own(Assemblies.Testing));
        Assert.Equal(["Jobplane", "Jobplane.AspNetCore", "Jobplane.Dashboard", "Jobplane.Postgres", "Jobplane.Redis", "Jobplane.Sqlite"], Own(Assemblies.Server));
    }

    [Fact]
    public void References_OfTheCore_AreAbstractionsOnly() =>
        Assert.DoesNotContain(Names(Assemblies.Core), name => !IsOneOf(name, "System", "Microsoft.Extensions", "Cronos"));

    [Fact]
    public void Packages_OfTheCore_AreAbstractionsOnly()
    {
        XDocument project = XDocument.Load(Path.Combine(Repository.Root, "src/Jobplane/Jobplane.csproj"));

        IEnumerable<string> packages = project.Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value);

        Assert.NotEmpty(packages);
        Assert.DoesNotContain(packages, name => !IsOneOf(name, "Microsoft.Extensions", "Cronos"));
        Assert.Empty(project.Descendants("FrameworkReference"));
    }

    [Fact]
    public void References_OfTheHttpApi_KnowNoDatabase() =>
        Assert.DoesNotContain(Names(Assemblies.AspNetCore), name => IsOneOf(name, "Npgsql", "Microsoft.Data.Sqlite", "System.Data", "SQLitePCLRaw", "StackExchange"));

    private static string[] Own(Assembly assembly) => [.. Names(assembly).Where(name => IsOneOf(name, "Jobplane")).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Names(Assembly assembly) => assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

    private static bool IsOneOf(string name, params string[] families) =>
        families.Any(family => name == family || name.StartsWith(family + ".", StringComparison.Ordinal));
}
