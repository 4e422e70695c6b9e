using System.Reflection;
using Jobplane.Storage;

namespace Jobplane.Tests.Faults;

/// <summary>A maintenance store whose polls hang while a test says so. All else is passed on.</summary>
#pragma warning disable CA1852 // The proxy is a type that derives from it, made when it is asked for.
internal class HeldPolls : DispatchProxy
#pragma warning restore CA1852
{
    private readonly TaskCompletionSource _polls = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IMaintenanceStore? _store;
    private bool _holds;

    public static IMaintenanceStore Over(IMaintenanceStore store)
    {
        IMaintenanceStore held = Create<IMaintenanceStore, HeldPolls>();
        ((HeldPolls)held)._store = store;
        return held;
    }

    /// <summary>Lets polls hang from now on.</summary>
    public void Hold() => Volatile.Write(ref _holds, true);

    /// <summary>Lets all polls go, now and later.</summary>
    public void LetGo() => _polls.TrySetResult();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IMaintenanceStore.PollAsync) && Volatile.Read(ref _holds) ? PollAsync(targetMethod, args!) : targetMethod.Invoke(_store, args);

    private async Task<PollResult> PollAsync(MethodInfo poll, object?[] arguments)
    {
        await _polls.Task.WaitAsync((CancellationToken)arguments[^1]!);
        return await (Task<PollResult>)poll.Invoke(_store, arguments)!;
    }
}
