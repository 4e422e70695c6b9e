using System.Buffers;
using Jobplane.Enqueueing;

namespace Jobplane;

/// <summary>Marks a request that may come more than once and must take effect once. Kept for 24 hours.</summary>
/// <param name="ProjectId">The project it belongs to.</param>
/// <param name="Route">What the request does: the same value means another key on another route.</param>
/// <param name="Value">The caller's key: 1 to 255 visible ASCII characters.</param>
/// <param name="Fingerprint">A hash of all that the request asks for; with another one the key is refused.</param>
public sealed record IdempotencyKey(string ProjectId, string Route, string Value, string Fingerprint)
{
    /// <summary>How long keys are kept.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private const int MaxLength = 255;

    private static readonly SearchValues<char> Allowed = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    /// <summary>Whether a text may be a key.</summary>
    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength } && !value.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>Refuses a key that breaks a rule.</summary>
    internal void Check()
    {
        JobValidator.CheckProject(ProjectId);
        if (!IsValid(Value))
            throw new JobValidationException("Idempotency-Key", $"Idempotency-Key must be 1 to {MaxLength} visible ASCII characters.");
    }
}
