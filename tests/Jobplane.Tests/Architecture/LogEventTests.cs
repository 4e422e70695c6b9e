using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Jobplane.Tests.Architecture;

public sealed class LogEventTests
{
    [Fact]
    public void Events_OfAllAssemblies_HaveIdsOfTheirOwn()
    {
        (int Id, string Place)[] events =
        [
            .. Assemblies.All
                .SelectMany(assembly => assembly.GetTypes())
                .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Select(method => (Event: method.GetCustomAttribute<LoggerMessageAttribute>(), Method: method))
                .Where(found => found.Event is not null)
                .Select(found => (found.Event!.EventId, $"{found.Method.DeclaringType!.Name}.{found.Method.Name}")),
        ];

        Assert.NotEmpty(events);
        Assert.Empty(events.GroupBy(each => each.Id).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(each => each.Place))}"));
    }
}
