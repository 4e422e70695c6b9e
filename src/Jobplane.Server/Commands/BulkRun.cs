using System.Text.Json;
using Jobplane.Server.Access;

namespace Jobplane.Server.Commands;

/// <summary>Asks whether a bulk operation is meant, starts it, and waits for its end.</summary>
internal sealed class BulkRun(IJobAccess jobs, BulkRequest request)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>Shows what the operation would be done to.</summary>
    public Task<JobAnswer> PreviewAsync(CancellationToken cancellationToken) => jobs.StartBulkAsync(request, isDryRun: true, cancellationToken);

    /// <summary>Does it.</summary>
    /// <param name="isAgreed">Whether nobody needs to be asked.</param>
    /// <param name="waits">Whether to wait for its end.</param>
    /// <param name="cancellationToken">Ends the wait; the operation goes on.</param>
    public async Task<JobAnswer> RunAsync(bool isAgreed, bool waits, CancellationToken cancellationToken)
    {
        JobAnswer preview = await PreviewAsync(cancellationToken);
        if (preview.Json is null)
            return preview;
        using JsonDocument counted = JsonDocument.Parse(preview.Json);
        int count = counted.RootElement.GetProperty("count").GetInt32();
        bool isMore = counted.RootElement.GetProperty("more").GetBoolean();
        if (!isAgreed && !Ask(count, isMore))
            return new JobAnswer(ExitCodes.Error, null, "Nothing was done.");
        JobAnswer started = await jobs.StartBulkAsync(request, isDryRun: false, cancellationToken);
        return started.Json is null || !waits ? started : await WaitAsync(IdOf(started.Json), isMore ? null : count, cancellationToken);
    }

    private bool Ask(int count, bool isMore)
    {
        string what = $"{request.Action.ToName()} {count}{(isMore ? " or more" : "")} job{(count == 1 && !isMore ? "" : "s")}";
        if (Console.IsInputRedirected)
            throw new UsageException($"This would {what}. Give --yes to do it, or --dry-run to see some of them.");
        Console.Error.Write($"{what}? [y/N] ");
        return Console.ReadLine() is ['y' or 'Y', ..];
    }

    private async Task<JobAnswer> WaitAsync(Guid id, int? total, CancellationToken cancellationToken)
    {
        JobAnswer answer = new(ExitCodes.Success, null, null);
        await BulkProgressDisplay.RunAsync(request.Action, total, async show =>
        {
            string state;
            do
            {
                await Task.Delay(LookAgain, cancellationToken);
                answer = await jobs.GetBulkAsync(id, cancellationToken);
                if (answer.Json is null)
                    return;
                using JsonDocument operation = JsonDocument.Parse(answer.Json);
                state = operation.RootElement.GetProperty("state").GetString()!;
                show(operation.RootElement);
            }
            while (state == BulkState.Running.ToName());
            if (state != BulkState.Completed.ToName())
                answer = answer with { ExitCode = ExitCodes.Error, Problem = $"The operation has not come to its end: it is {state}." };
        });
        return answer;
    }

    private static Guid IdOf(string json)
    {
        using JsonDocument operation = JsonDocument.Parse(json);
        return operation.RootElement.GetProperty("id").GetGuid();
    }
}
