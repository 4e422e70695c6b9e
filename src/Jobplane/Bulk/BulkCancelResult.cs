namespace Jobplane;

/// <summary>What became of the wish to end a bulk operation. The set of results is closed.</summary>
public abstract record BulkCancelResult
{
    private BulkCancelResult()
    {
    }

    /// <summary>No more jobs are changed. What was changed stays so.</summary>
    /// <param name="Operation">The operation as it is now.</param>
    public sealed record Cancelled(BulkOperation Operation) : BulkCancelResult;

    /// <summary>There is no such operation.</summary>
    public sealed record NotFound : BulkCancelResult;

    /// <summary>It had come to its end before.</summary>
    /// <param name="State">How it ended.</param>
    public sealed record Finished(BulkState State) : BulkCancelResult;

    /// <summary>The result for an operation as it is now.</summary>
    internal static BulkCancelResult For(BulkOperation? operation, bool isChanged) => operation switch
    {
        null => new NotFound(),
        _ when isChanged => new Cancelled(operation),
        _ => new Finished(operation.State),
    };
}
