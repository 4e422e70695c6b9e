using System.Text.Json;
using Jobplane.Server.Access;

namespace Jobplane.Server.Commands;

/// <summary>Asks whether a bulk operation is meant, starts it, and waits for its end.</summary>
internal sealed class BulkRun(IJobAccess jobs, BulkRequest request)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>Shows what the operation would be done to.</summary>
    public Task<JsonElement> PreviewAsync(CancellationToken cancellationToken) => jobs.StartBulkAsync(request, isDryRun: true, cancellationToken);

    /// <summary>Does it, and returns the operation.</summary>
    /// <param name="isAgreed">Whether nobody needs to be asked.</param>
    /// <param name="waits">Whether to wait for its end.</param>
    /// <param name="cancellationToken">Ends the wait; the operation goes on.</param>
    public async Task<JsonElement> RunAsync(bool isAgreed, bool waits, CancellationToken cancellationToken)
    {
        JsonElement preview = await PreviewAsync(cancellationToken);
        int count = preview.GetProperty("count").GetInt32();
        bool isMore = preview.GetProperty("more").GetBoolean();
        if (!isAgreed)
            await Confirmation.RequireAsync($"{request.Action.ToName()} {BulkPreviewText.Count(preview)}", cancellationToken);
        JsonElement started = await jobs.StartBulkAsync(request, isDryRun: false, cancellationToken);
        return waits ? await WaitAsync(started.GetProperty("id").GetGuid(), isMore ? null : count, cancellationToken) : started;
    }

    /// <summary>Success, unless the operation has ended before its end. A preview is a success.</summary>
    public static int ExitCodeOf(JsonElement shown) =>
        shown.TryGetProperty("state", out JsonElement state)
        && state.GetString() is { } name && name != BulkState.Completed.ToName() && name != BulkState.Running.ToName()
            ? ExitCodes.Error
            : ExitCodes.Success;

    private async Task<JsonElement> WaitAsync(Guid id, int? total, CancellationToken cancellationToken)
    {
        JsonElement operation = default;
        await BulkProgressDisplay.RunAsync(request.Action, total, async show =>
        {
            do
            {
                await Task.Delay(LookAgain, TimeProvider.System, cancellationToken);
                operation = await jobs.GetBulkAsync(id, cancellationToken);
                show(operation);
            }
            while (operation.GetProperty("state").GetString() == BulkState.Running.ToName());
        });
        return operation;
    }
}
