namespace Jobplane.Dashboard.Pages;

/// <summary>Ends a request with a page that says why.</summary>
internal sealed class PageException(int status, string title, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Title { get; } = title;
}
