using System.Reflection;
using System.Runtime.CompilerServices;
using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Fleet;
using Jobplane.AspNetCore.Hosting;
using Jobplane.AspNetCore.Statistics;
using Jobplane.Storage;

namespace Jobplane.Tests.Architecture;

public sealed class TenantSafetyTests
{
    [Fact]
    public void HttpApi_CoreTypesItNames_AreOfTheTenantsPlane()
    {
        using var metadata = new AssemblyMetadata(Assemblies.AspNetCore);

        string[] types = [.. metadata.ReferencedTypes("Jobplane")];

        Assert.Contains("Jobplane.JobClient", types);
        Assert.DoesNotContain(types, type => Hidden.Any(name => type.StartsWith(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Core_Internals_AreOpenToStoresAndTestsOnly()
    {
        IEnumerable<string> friends = Assemblies.Core.GetCustomAttributes(typeof(InternalsVisibleToAttribute), inherit: false)
            .Cast<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName);

        Assert.Equal(["Jobplane.Postgres", "Jobplane.Sqlite", "Jobplane.Testing", "Jobplane.Tests"], friends.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Core_PublicMethodsOfClientsAndWatcher_NameTheProject()
    {
        Type[] types = [typeof(JobClient), typeof(BulkClient), typeof(ScheduleClient), typeof(StatisticsClient), typeof(JobWatcher)];

        Assert.All(types.SelectMany(type => type.GetMethods().Where(method => method.DeclaringType == type)), method =>
            Assert.Contains(method.GetParameters(), parameter =>
                parameter.Name == "projectId"
                || parameter.ParameterType == typeof(EnqueueOptions)
                || parameter.ParameterType == typeof(IEnumerable<JobRequest>)
                || parameter.ParameterType == typeof(IdempotencyKey)));
    }

    [Fact]
    public void HttpApi_ClassesThatHaveTheFleet_ServeOperatorsOnly()
    {
        Type[] withFleet = [.. Assemblies.AspNetCore.GetTypes().Where(type => type
            .GetConstructors(Members).SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.ParameterType)
            .Concat(type.GetFields(Members).Select(field => field.FieldType))
            .Concat(type.GetMethods(Members).SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType))
            .Any(type => type == typeof(FleetClient) || type == typeof(OperatorStatisticsClient)))];

        Assert.Equal(
            [typeof(FleetBulkEndpoints), typeof(FleetEndpoints), typeof(FleetStatisticsEndpoints)], withFleet.OrderBy(type => type.Name, StringComparer.Ordinal));
        Assert.All(ApiRoutes.All, route => Assert.Equal(withFleet.Contains(route.Endpoints), route.Scope == ApiScopes.Operator));
        Assert.Contains(ApiRoutes.All, route => route.Scope == ApiScopes.Operator);
    }

    [Fact]
    public void Core_TheTenantsClients_HaveNoWayToTheFleet() =>
        Assert.DoesNotContain(
            new[] { typeof(JobClient), typeof(ScheduleClient), typeof(StatisticsClient) }.SelectMany(client => client.GetFields(Members)).Select(field => field.FieldType),
            type => type == typeof(FleetClient) || type == typeof(OperatorStatisticsClient) || type == typeof(IFleetStore));

    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly string[] Hidden =
    [
        "Jobplane.Storage.", "Jobplane.Listing.", "Jobplane.Idempotency.", "Jobplane.Audit.", "Jobplane.Bulk.", "Jobplane.Workers.", "Jobplane.Maintenance.", "Jobplane.Handlers.", "Jobplane.Reports.", "Jobplane.Statistics.", "Jobplane.Batching.", "Jobplane.WorkerOptions",
        "Jobplane.IJobHandler", "Jobplane.IJobMiddleware", "Jobplane.JobContext",
    ];
}
