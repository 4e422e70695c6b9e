using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane project erase</c>: deletes all that is a project's.</summary>
internal static class ProjectEraseCommand
{
    public static Command Create()
    {
        Argument<string> project = ProjectOption.CreateArgument("The project to erase.");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show how many jobs it has, and some of them." };
        var yes = new Option<bool>("--yes") { Description = "Do it without asking." };
        var command = new Command(
            "erase",
            "Delete a project's jobs with their logs, its schedules, keys, bulk operations and statistics; its audit log stays. It cannot be undone. Over --url it takes an operator's token; on the store, --project is the project whose audit log notes it.")
        {
            project,
            dryRun,
            yes,
        };
        return new AccessOptions(View.Erasures).AddTo(command, async (parsed, plane, cancellationToken) =>
        {
            string name = parsed.GetRequiredValue(project);
            if (!parsed.GetValue(dryRun) && parsed.GetValue(yes))
                return await EraseAsync(plane.Fleet, name, cancellationToken);
            JsonElement preview = await plane.Fleet.PreviewEraseAsync(name, cancellationToken);
            if (parsed.GetValue(dryRun))
                return preview;
            await Confirmation.RequireAsync($"erase project {name} with {BulkPreviewText.Count(preview)}", cancellationToken);
            return await EraseAsync(plane.Fleet, name, cancellationToken);
        });
    }

    private static async Task<JsonElement> EraseAsync(IFleetAccess fleet, string project, CancellationToken cancellationToken)
    {
        var erasing = new ProjectErasing(fleet, project);
        await ProgressReport.WaitAsync(erasing.RunAsync(cancellationToken), erasing.Describe);
        return erasing.Show();
    }
}
