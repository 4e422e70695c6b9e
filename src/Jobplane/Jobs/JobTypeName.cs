using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace Jobplane;

/// <summary>The type name of a payload class: <c>ProvisionProject</c> is <c>provision_project</c>, unless <see cref="JobTypeAttribute"/> says otherwise.</summary>
internal static class JobTypeName
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    public static string Of(Type payload) => Names.GetOrAdd(payload, static type =>
        type.GetCustomAttribute<JobTypeAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Name));
}
