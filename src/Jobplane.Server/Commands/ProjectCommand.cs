using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane project</c>: commands on all that is a project's.</summary>
internal static class ProjectCommand
{
    public static Command Create() => new("project", "Export a project's jobs, or erase all that is a project's.")
    {
        ProjectExportCommand.Create(),
        ProjectEraseCommand.Create(),
    };
}
