namespace Jobplane;

/// <summary>Makes an enqueue one of a kind: while a job of the project holds the key, an enqueue with the same key returns that job.</summary>
/// <param name="Key">What must not be there twice: 1 to 255 visible ASCII characters, such as <c>digest:user-42</c>.</param>
public sealed record UniqueOptions(string Key)
{
    /// <summary>How long the job that is made holds the key. Until it has finished, unless set.</summary>
    public UniqueScope Scope { get; init; }

    /// <summary>How long, from now on, with <see cref="UniqueScope.Period"/>; up to a year. Not given with any other scope.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>What becomes of a waiting job that holds the key already. Nothing, unless set.</summary>
    public UniqueConflict OnConflict { get; init; }
}
