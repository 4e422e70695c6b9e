namespace Jobplane.Dashboard.Pages;

/// <summary>What a page is called, and where it belongs.</summary>
/// <param name="Text">Its title.</param>
/// <param name="Section">The part of the navigation that it belongs to.</param>
internal sealed record PageTitle(string Text, Section Section = Section.None)
{
    /// <summary>Whether what it shows changes by itself, so that the script reads it again every few seconds.</summary>
    public bool IsLive { get; init; }

    /// <summary>An address of ours that the browser goes to at once; null to stay.</summary>
    public string? Forward { get; init; }

    /// <summary>What the search box holds.</summary>
    public string? Search { get; init; }
}
