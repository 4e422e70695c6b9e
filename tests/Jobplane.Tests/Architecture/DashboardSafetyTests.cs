using System.Reflection;
using Jobplane.Dashboard.Access;
using Jobplane.Dashboard.Hosting;

namespace Jobplane.Tests.Architecture;

public sealed class DashboardSafetyTests
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void Dashboard_ClientsOfTheOperatorsPlane_AreKeptByTheClassThatAsksWhoCalls()
    {
        Type[] clients = [typeof(FleetClient), typeof(OperatorStatisticsClient)];

        IEnumerable<Type> keepers = Assemblies.Dashboard.GetTypes()
            .Where(type => !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)))
            .Where(type => type.GetConstructors(Members).SelectMany(constructor => constructor.GetParameters()).Any(parameter => clients.Contains(parameter.ParameterType))
                || type.GetProperties(Members).Any(property => clients.Contains(property.PropertyType)));

        Assert.Equal([typeof(OperatorPlane)], keepers);
    }

    [Fact]
    public void Dashboard_CoreTypesItNames_AreOfTheTenantsAndOperatorsPlanes()
    {
        using var metadata = new AssemblyMetadata(Assemblies.Dashboard);

        string[] types = [.. metadata.ReferencedTypes("Jobplane")];

        Assert.Contains("Jobplane.JobClient", types);
        Assert.DoesNotContain(types, type => type.StartsWith("Jobplane.Storage.", StringComparison.Ordinal) && !type.EndsWith("StoreUnavailableException", StringComparison.Ordinal));
        Assert.DoesNotContain(types, type => type.StartsWith("Jobplane.Workers.", StringComparison.Ordinal) || type.StartsWith("Jobplane.Maintenance.", StringComparison.Ordinal));
    }

    [Fact]
    public void Dashboard_PublicTypes_AreRecordedUnlessTheyAreComponents()
    {
        string[] recorded = File.ReadAllLines(Path.Combine(Repository.Root, "src/Jobplane.Dashboard/PublicAPI.Unshipped.txt"));

        IEnumerable<string> types = Assemblies.Dashboard.GetExportedTypes()
            .Where(type => !typeof(Microsoft.AspNetCore.Components.IComponent).IsAssignableFrom(type) && type.Name != "_Imports").Select(type => type.FullName!);

        Assert.NotEmpty(types);
        Assert.Empty(types.Except(recorded));
    }

    [Fact]
    public void Routes_ThatChangeSomething_ArePostedAndTakeAScopeToWrite() =>
        Assert.All(DashboardRoutes.All.Where(route => route.Method == "POST" && route.AnyOf != DashboardRoute.Anybody), route =>
            Assert.True(route.AnyOf is DashboardRoute.Write or DashboardRoute.Operator, route.Pattern));

    [Fact]
    public void Routes_OpenToAnybody_AreThoseOfTheLoginAndOfFiles() => Assert.Equal(
        ["/assets/{file}", "/login", "/logout", "/theme"],
        DashboardRoutes.All.Where(route => route.AnyOf == DashboardRoute.Anybody).Select(route => route.Pattern).Distinct().Order(StringComparer.Ordinal));
}
