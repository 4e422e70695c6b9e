namespace Jobplane;

/// <summary>What became of a request with a key. The set of results is closed.</summary>
/// <typeparam name="T">The result of the same request without a key.</typeparam>
public abstract record IdempotentResult<T>
{
    private IdempotentResult()
    {
    }

    /// <summary>The request was the first with its key, and was carried out or refused now.</summary>
    /// <param name="Result">What came of it.</param>
    public sealed record Done(T Result) : IdempotentResult<T>;

    /// <summary>A repeat: nothing was done again.</summary>
    /// <param name="Answer">The answer that the first request got.</param>
    public sealed record Repeated(IdempotentAnswer Answer) : IdempotentResult<T>;

    /// <summary>The key came with another request before.</summary>
    public sealed record Mismatch : IdempotentResult<T>;

    /// <summary>The first request with the key is still being carried out.</summary>
    public sealed record InFlight : IdempotentResult<T>;

    /// <summary>The same with another form of the result.</summary>
    internal IdempotentResult<TOther> Select<TOther>(Func<T, TOther> convert) => this switch
    {
        Done done => new IdempotentResult<TOther>.Done(convert(done.Result)),
        Repeated repeated => new IdempotentResult<TOther>.Repeated(repeated.Answer),
        Mismatch => new IdempotentResult<TOther>.Mismatch(),
        _ => new IdempotentResult<TOther>.InFlight(),
    };
}
