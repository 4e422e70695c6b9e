namespace Jobplane.Dashboard.Pages;

/// <summary>Why a page cannot be shown, or was not done what was asked for.</summary>
internal sealed record ErrorView(int Status, string Title, string Message);
