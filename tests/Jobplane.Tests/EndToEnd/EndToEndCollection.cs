namespace Jobplane.Tests.EndToEnd;

/// <summary>These tests measure times of real processes, so nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EndToEndCollection
{
    public const string Name = "End to end";
}
