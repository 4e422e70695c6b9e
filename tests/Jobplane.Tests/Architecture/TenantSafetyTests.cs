using System.Runtime.CompilerServices;

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

        Assert.Equal(["Jobplane.Postgres", "Jobplane.Sqlite", "Jobplane.Tests"], friends.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Core_PublicMethodsOfClientAndWatcher_NameTheProject()
    {
        Type[] types = [typeof(JobClient), typeof(JobWatcher)];

        Assert.All(types.SelectMany(type => type.GetMethods().Where(method => method.DeclaringType == type)), method =>
            Assert.Contains(method.GetParameters(), parameter =>
                parameter.Name == "projectId"
                || parameter.ParameterType == typeof(EnqueueOptions)
                || parameter.ParameterType == typeof(IEnumerable<JobRequest>)));
    }

    private static readonly string[] Hidden =
    [
        "Jobplane.Storage.", "Jobplane.Workers.", "Jobplane.Maintenance.", "Jobplane.Handlers.", "Jobplane.Batching.", "Jobplane.WorkerOptions",
        "Jobplane.IJobHandler",
    ];
}
