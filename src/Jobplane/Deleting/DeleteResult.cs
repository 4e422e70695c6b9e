namespace Jobplane;

/// <summary>What became of the wish to delete a job. The set of results is closed.</summary>
public abstract record DeleteResult
{
    private DeleteResult()
    {
    }

    /// <summary>The job is gone, with what was kept of its attempts and results.</summary>
    public sealed record Deleted : DeleteResult;

    /// <summary>The project has no such job.</summary>
    public sealed record NotFound : DeleteResult;

    /// <summary>The job is running; it can be cancelled, and deleted after that.</summary>
    public sealed record Running : DeleteResult;
}
