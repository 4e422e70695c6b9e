namespace Jobplane.Dashboard.Pages;

/// <summary>Light or dark.</summary>
internal enum Theme
{
    /// <summary>As the browser is set.</summary>
    System,

    Light,

    Dark,
}
