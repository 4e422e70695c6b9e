using System.CommandLine;
using Jobplane.Server.Access;
using Jobplane.Server.Output;

namespace Jobplane.Server.Commands;

/// <summary><c>jobplane job logs</c>: shows what a job's handler has logged.</summary>
internal static class JobLogsCommand
{
    public static Command Create()
    {
        Argument<Guid> id = JobIdArgument.Create();
        Option<int?> attempt = NumberOption.Create("--attempt", "Only lines of this attempt.", 1, 100);
        return new AccessOptions(View.Logs).AddTo(
            new Command("logs", "Show what a job's handler has logged, the first line first.") { id, attempt },
            async (parsed, plane, output, cancellationToken) =>
            {
                await output.WriteAsync(Paging.ReadAsync(
                    (limit, cursor) => plane.Jobs.ListLogsAsync(parsed.GetValue(id), parsed.GetValue(attempt), limit, cursor, cancellationToken),
                    limit: null,
                    cancellationToken));
                return ExitCodes.Success;
            });
    }
}
