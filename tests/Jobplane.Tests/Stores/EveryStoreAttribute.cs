using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Jobplane.Tests.Stores;

/// <summary>
/// Runs a theory on every store, given as its first parameter, with the remaining parameters as given here. The trait <c>Store</c>
/// selects one: <c>./test -trait Store=Sqlite</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EveryStoreAttribute(params object?[]? arguments) : DataAttribute
{
    // C# takes a lone null for the whole array.
    public IReadOnlyList<object?> Arguments { get; } = arguments ?? [null];

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([.. Enum.GetValues<StoreKind>().Select(Row)]);

    public override bool SupportsDiscoveryEnumeration() => true;

    private TheoryDataRow Row(StoreKind kind)
    {
        var row = new TheoryDataRow([kind, .. Arguments]);
        row.Traits["Store"] = [kind.ToString()];
        return row;
    }
}
