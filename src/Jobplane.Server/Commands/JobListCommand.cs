using System.CommandLine;
using System.Text.Json;
using Jobplane.Server.Access;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane job list</c>: lists a project's jobs, newest first.</summary>
internal static class JobListCommand
{
    private const int DefaultLimit = 20;
    private const int HighestLimit = 1_000_000;

    public static Command Create()
    {
        Option<string?> status = WordOption.Create("--status", "Only jobs of this status.", JobFilterOptions.JobStatusWords);
        var type = new Option<string?>("--type") { Description = "Only jobs of this type.", HelpName = "TYPE" };
        var queue = new Option<string?>("--queue") { Description = "Only jobs of this queue.", HelpName = "QUEUE" };
        Option<int?> limit = NumberOption.Create("--limit", $"Most jobs. Default: {DefaultLimit}.", 1, HighestLimit);
        var all = new Option<bool>("--all") { Description = "All jobs there are." };
        return new AccessOptions(View.Jobs).AddTo(
            new Command("list", "List jobs, newest first.") { status, type, queue, limit, all },
            (parsed, plane, output, cancellationToken) =>
            {
                if (parsed.GetValue(all) && parsed.GetValue(limit) is not null)
                    throw new UsageException("--limit and --all exclude each other.");
                var filter = new JobListArguments(parsed.GetValue(status), parsed.GetValue(type), parsed.GetValue(queue));
                int? most = parsed.GetValue(all) ? null : parsed.GetValue(limit) ?? DefaultLimit;
                return ListAsync(plane.Jobs, filter, most, output, cancellationToken);
            });
    }

    private static async Task<int> ListAsync(IJobAccess jobs, JobListArguments filter, int? limit, DataOutput output, CancellationToken cancellationToken)
    {
        var listing = new Listing();
        IAsyncEnumerable<IReadOnlyList<JsonElement>> pages = Paging.ReadAsync(
            (size, cursor) => jobs.ListAsync(filter, size, cursor, cancellationToken), limit, cancellationToken);
        Task<int> writing = listing.WriteAsync(pages, output);
        // On a terminal the jobs themselves show how far it is.
        return Console.IsOutputRedirected ? await ProgressReport.WaitAsync(writing, () => $"{listing.Count} jobs listed") : await writing;
    }

    private sealed class Listing
    {
        public int Count { get; private set; }

        public async Task<int> WriteAsync(IAsyncEnumerable<IReadOnlyList<JsonElement>> pages, DataOutput output)
        {
            await output.WriteAsync(CountAsync(pages));
            return ExitCodes.Success;
        }

        private async IAsyncEnumerable<IReadOnlyList<JsonElement>> CountAsync(IAsyncEnumerable<IReadOnlyList<JsonElement>> pages)
        {
            await foreach (IReadOnlyList<JsonElement> page in pages)
            {
                yield return page;
                Count += page.Count;
            }
        }
    }
}
