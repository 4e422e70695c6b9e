namespace Jobplane.Statistics;

/// <summary>Statistics of all projects together are kept beside those of each, under an id that no project can have: so they are read as fast, however many projects there are.</summary>
internal static class FleetProject
{
    public const string Id = "*";
}
