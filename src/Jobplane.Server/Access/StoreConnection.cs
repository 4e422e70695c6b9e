using Jobplane.Server.Commands;
using Jobplane.Server.Hosting;

namespace Jobplane.Server.Access;

/// <summary>The configured store, used directly.</summary>
internal sealed class StoreConnection(string[] configuration) : IAsyncDisposable
{
    /// <summary>Who asks, as the audit log has it.</summary>
    public static readonly AuditOrigin Origin = new() { Actor = "jobplane command line" };

    private readonly WebApplication _app = ServerBuilder.BuildForOneCommand(configuration);
    private bool _isChecked;

    public TimeProvider Time => Get<TimeProvider>();

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Works with a client of the store, once its schema is known to be the one this version works with.</summary>
    public async Task<TResult> RunAsync<TClient, TResult>(Func<TClient, Task<TResult>> act, CancellationToken cancellationToken)
        where TClient : notnull
    {
        if (!_isChecked)
            await Get<IStoreAdministration>().CheckSchemaAsync(cancellationToken);
        _isChecked = true;
        try
        {
            return await act(Get<TClient>());
        }
        catch (JobValidationException e)
        {
            throw new UsageException(e.Message);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
