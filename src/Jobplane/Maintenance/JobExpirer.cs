using Jobplane.Storage;
using Microsoft.Extensions.Logging;

namespace Jobplane.Maintenance;

/// <summary>Ends waiting jobs that must not begin any more.</summary>
internal sealed partial class JobExpirer(IMaintenanceStore store, ILogger<JobExpirer> logger)
{
    private const int BatchSize = 1000;

    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        int expired;
        do
        {
            expired = await store.ExpireAsync(BatchSize, cancellationToken).ConfigureAwait(false);
            if (expired > 0)
                LogExpired(expired);
        }
        while (expired == BatchSize);
    }

    [LoggerMessage(180, LogLevel.Information, "{Jobs} waiting jobs expired before an attempt could begin, and are cancelled")]
    private partial void LogExpired(int jobs);
}
