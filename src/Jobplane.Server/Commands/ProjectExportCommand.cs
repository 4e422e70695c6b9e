using System.CommandLine;
using Jobplane.Server.Access;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane project export</c>: writes all of a project's jobs, a line each.</summary>
internal static class ProjectExportCommand
{
    public static Command Create()
    {
        var file = new Option<string?>("--file")
        {
            Description = "Write to this file, which appears when the export is complete. It must not exist. Default: stdout.",
            HelpName = "PATH",
        };
        return new AccessOptions(View.Jobs).AddTo(
            new Command("export", "Write all of a project's jobs with their failed attempts as JSON lines, newest first.") { file },
            (parsed, plane, cancellationToken) => RunAsync(plane.Jobs, parsed.GetValue(file), cancellationToken));
    }

    private static async Task<int> RunAsync(IJobAccess jobs, string? path, CancellationToken cancellationToken)
    {
        var export = new JobExport(jobs);
        if (path is not null)
            await ReportedAsync(export, ToFileAsync(export, path, cancellationToken));
        else if (Console.IsOutputRedirected)
            await ReportedAsync(export, export.WriteAsync(StandardOutput.Open(), cancellationToken));
        else
            await export.WriteAsync(StandardOutput.Open(), cancellationToken);
        CommandLine.Report($"{export.Count} jobs exported{(path is null ? "" : $" to {path}")}.");
        return ExitCodes.Success;
    }

    private static Task ReportedAsync(JobExport export, Task writing) => ProgressReport.WaitAsync(writing, () => $"{export.Count} jobs exported");

    /// <summary>Writes beside the file, and moves it there when it is whole: half an export looks like one.</summary>
    private static async Task ToFileAsync(JobExport export, string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
            throw new UsageException($"--file is {path}, which exists. Name another, or move it away.");
        string partial = path + ".partial";
        try
        {
            await using (var writer = new StreamWriter(partial, append: false))
                await export.WriteAsync(writer, cancellationToken);
            File.Move(partial, path, overwrite: false);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
