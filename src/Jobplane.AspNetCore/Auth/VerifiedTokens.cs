using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Jobplane.AspNetCore.Auth;

/// <summary>
/// Tokens that have been verified lately. A client sends one token again and again, and verifying it was the largest part of a status
/// read. Only tokens that proved valid are kept, so nobody crowds others out without a key to sign with; and memory is bounded by
/// dropping the older half of them.
/// </summary>
internal sealed class VerifiedTokens
{
    /// <summary>Tokens of each of the two generations.</summary>
    private const int GenerationSize = 1024;

    private readonly Lock _lock = new();
    private volatile ConcurrentDictionary<string, VerifiedToken> _young = New();
    private volatile ConcurrentDictionary<string, VerifiedToken> _old = New();
    private int _count;

    public bool TryGet(string text, [NotNullWhen(true)] out VerifiedToken? token)
    {
        if (_young.TryGetValue(text, out token))
            return true;
        if (!_old.TryGetValue(text, out token))
            return false;
        // In use, so it outlives its generation.
        Add(text, token);
        return true;
    }

    public void Add(string text, VerifiedToken token)
    {
        if (Interlocked.Increment(ref _count) > GenerationSize)
            Age();
        _young[text] = token;
    }

    private void Age()
    {
        lock (_lock)
        {
            if (Volatile.Read(ref _count) <= GenerationSize)
                return;
            _old = _young;
            _young = New();
            Volatile.Write(ref _count, 1);
        }
    }

    private static ConcurrentDictionary<string, VerifiedToken> New() => new(StringComparer.Ordinal);
}
