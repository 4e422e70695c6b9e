using System.Globalization;
using System.Text;

namespace Jobplane.Dashboard.Pages;

/// <summary>Makes the addresses of the dashboard's pages, wherever it is mapped.</summary>
/// <param name="root">What all of them begin with.</param>
/// <param name="project">The project that an operator has chosen, which links keep; null for all, and for tenants, who have one.</param>
/// <param name="namesProjects">Whether jobs are told apart by their projects too, as an operator sees those of all.</param>
internal sealed class Links(string root, string? project, bool namesProjects)
{
    public const string ProjectParameter = "project";

    /// <summary>The project of the one thing that a page is about. It is no choice of the reader's, so links do not keep it.</summary>
    public const string OfParameter = "of";

    public string Root => root;

    /// <summary>A page, with the chosen project and other parameters that are not null or empty.</summary>
    public string To(string path, params ReadOnlySpan<(string Name, string? Value)> query) => Build(path, project, query);

    /// <summary>The same page for another choice of project; null for all.</summary>
    public string ToProject(string path, string? other) => Build(path, other, []);

    public string Job(Guid id, string projectId) => OfProject($"/jobs/{id}", projectId);

    /// <summary>A job's page with one parameter more.</summary>
    public string Job(Guid id, string projectId, string parameter, long value) =>
        To($"/jobs/{id}", (OfParameter, Of(projectId)), (parameter, value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>An action on a job, for the form that posts it.</summary>
    public string Job(Guid id, string projectId, string action) => OfProject($"/jobs/{id}/{action}", projectId);

    public string Schedule(string name, string projectId, string action) => OfProject($"/schedules/{Uri.EscapeDataString(name)}/{action}", projectId);

    public string Queue(string name, string action) => To($"/queues/{Uri.EscapeDataString(name)}/{action}");

    /// <summary>The list of jobs that a search finds.</summary>
    public string Search(string query) => To("/jobs", ("q", query));

    private string OfProject(string path, string projectId) =>
        To(path, (OfParameter, Of(projectId)));

    private string? Of(string projectId) => namesProjects && projectId != project ? projectId : null;

    private string Build(string path, string? chosen, ReadOnlySpan<(string Name, string? Value)> query)
    {
        var address = new StringBuilder(root).Append(path);
        char separator = '?';
        Add(ProjectParameter, chosen);
        foreach ((string name, string? value) in query)
            Add(name, value);
        return address.ToString();

        void Add(string name, string? value)
        {
            if (string.IsNullOrEmpty(value))
                return;
            address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
    }
}
