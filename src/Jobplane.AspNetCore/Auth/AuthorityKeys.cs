using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Jobplane.AspNetCore.Auth;

/// <summary>
/// The keys of the configured authority. They are kept until the authority publishes others, so that its outages concern only keys
/// not heard of before. A key id we do not know has the keys read again, since it may be a new one; whatever ids callers make up, that
/// happens once in <see cref="Pause"/>, and all who wait share it.
/// </summary>
internal sealed partial class AuthorityKeys(
    AuthorityClient client, IOptions<JobplaneApiOptions> options, TimeProvider time, ILogger<AuthorityKeys> logger) : IVerificationKeys, IDisposable
{
    /// <summary>How long after a reading an unknown key id is answered without another one.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly string? _authority = options.Value.Auth.Authority;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();

    // Replaced as a whole and never by nothing. Null until the first reading succeeds.
    private volatile AuthorityKeySet? _keys;

    // The reading under way, or the last one; it never fails, and says whether it succeeded. Guarded by _lock, as is when it ended.
    private Task<bool> _reading = Task.FromResult(false);
    private long? _readingEnded;
    private bool _isFailing;

    public ValueTask<KeyLookup> FindAsync(TokenHeader header, CancellationToken cancellationToken)
    {
        if (_authority is null || header is not { KeyId: { } keyId, Algorithm: SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256 })
            return ValueTask.FromResult(KeyLookup.NotFound);
        return _keys?.Find(keyId) is { } key
            ? ValueTask.FromResult(KeyLookup.Found(key))
            : SearchAsync(keyId, cancellationToken);
    }

    /// <summary>Reads the keys again, or waits for the reading under way. Returns whether it succeeded.</summary>
    public Task<bool> RefreshAsync(CancellationToken cancellationToken) => Reading(atOnce: true).WaitAsync(cancellationToken);

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async ValueTask<KeyLookup> SearchAsync(string keyId, CancellationToken cancellationToken)
    {
        await Reading(atOnce: false).WaitAsync(cancellationToken);
        if (_keys is not { } keys)
            return KeyLookup.Unavailable;
        return keys.Find(keyId) is { } key ? KeyLookup.Found(key) : KeyLookup.NotFound;
    }

    /// <summary>The reading under way; else a new one, unless the last has only just ended.</summary>
    private Task<bool> Reading(bool atOnce)
    {
        lock (_lock)
        {
            bool isDue = _readingEnded is not { } ended || time.GetElapsedTime(ended) >= Pause;
            if (_reading.IsCompleted && (atOnce || isDue))
                _reading = ReadAsync();
            return _reading;
        }
    }

    private async Task<bool> ReadAsync()
    {
        // Away from the lock, and from the request that happens to be the first.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            Accept(await client.ReadAsync(_stopping.Token));
            return true;
        }
        catch (Exception e)
        {
            // Whatever it is that the authority sends, the server and the next reading go on.
            Report(e);
            return false;
        }
        finally
        {
            lock (_lock)
                _readingEnded = time.GetTimestamp();
        }
    }

    private void Accept(AuthorityKeySet keys)
    {
        AuthorityKeySet? before = _keys;
        _keys = keys;
        if (_isFailing)
            LogRecovered(_authority!);
        _isFailing = false;
        if (keys.Count == 0 && before is not { Count: 0 })
            LogEmpty(_authority!);
        foreach (KeyReading fault in keys.Faults.Except(before?.Faults ?? []))
            LogFaulty(_authority!, fault.KeyId, fault.Fault!);
    }

    // Said once an outage; only one reading runs at a time.
    private void Report(Exception failure)
    {
        if (_isFailing || _stopping.IsCancellationRequested)
            return;
        _isFailing = true;
        string reason = failure is OperationCanceledException ? $"it did not answer within {AuthorityClient.Timeout.TotalSeconds:0} s" : failure.Message;
        if (_keys is null)
            LogUnavailable(_authority!, reason);
        else
            LogKept(_authority!, reason);
    }

    [LoggerMessage(3101, LogLevel.Warning, "The keys of {Authority} cannot be read, and its tokens are answered 503 until they can: {Reason}.")]
    private partial void LogUnavailable(string authority, string reason);

    [LoggerMessage(3102, LogLevel.Warning, "The keys of {Authority} cannot be read again, and those read before are kept: {Reason}.")]
    private partial void LogKept(string authority, string reason);

    [LoggerMessage(3103, LogLevel.Information, "The keys of {Authority} can be read again.")]
    private partial void LogRecovered(string authority);

    [LoggerMessage(3104, LogLevel.Warning, "{Authority} publishes no key that verifies RS256 or ES256 tokens, so none of its tokens is accepted.")]
    private partial void LogEmpty(string authority);

    [LoggerMessage(3105, LogLevel.Warning, "A key that {Authority} publishes is not used (kid {KeyId}): {Fault}.")]
    private partial void LogFaulty(string authority, string? keyId, string fault);
}
