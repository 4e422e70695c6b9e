namespace Jobplane.Tests.Dashboard;

/// <summary>An answer of the dashboard, read to its end.</summary>
internal sealed record DashboardAnswer(int Status, string Text, string Location, IReadOnlyList<string> Cookies, HttpResponseMessage Message)
{
    public string Header(string name) => Message.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : "";
}
