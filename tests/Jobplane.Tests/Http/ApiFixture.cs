using System.Collections.Concurrent;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

/// <summary>A server a store for all tests of a class, which keep apart by their projects.</summary>
public sealed class ApiFixture : IAsyncDisposable
{
    private readonly ConcurrentDictionary<StoreKind, Lazy<Task<TestApi>>> _apis = new();

    internal Task<TestApi> GetAsync(StoreKind kind) =>
        _apis.GetOrAdd(kind, static kind => new Lazy<Task<TestApi>>(() => TestApi.CreateAsync(kind))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<TestApi>> api in _apis.Values)
        {
            if (api.Value.IsCompletedSuccessfully)
                await (await api.Value).DisposeAsync();
        }
    }
}
