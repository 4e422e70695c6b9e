using Jobplane.Workers;

namespace Jobplane.Tests.Unit;

public sealed class ClaimPipelineTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Begin_ClaimThatHasPicked_ReturnsWhileItCommits()
    {
        var pipeline = new ClaimPipeline(lanes: 2);

        await BeginAsync(pipeline, _first.Task).WaitAsync(Deadline);
        await BeginAsync(pipeline, _second.Task).WaitAsync(Deadline);

        Task end = pipeline.EndAsync();
        _second.SetResult();
        Assert.False(end.IsCompleted);
        _first.SetResult();
        await end.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Begin_ClaimThatPicksNothing_ReturnsAtItsEnd()
    {
        var pipeline = new ClaimPipeline(lanes: 2);

        Task begun = pipeline.BeginAsync(_ => _first.Task);
        Assert.False(begun.IsCompleted);
        _first.SetResult();

        await begun.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Begin_WithAsManyUnderWayAsThereAreLanes_WaitsForTheOldest()
    {
        var pipeline = new ClaimPipeline(lanes: 2);
        await BeginAsync(pipeline, _first.Task);
        await BeginAsync(pipeline, _second.Task);
        bool hasBegun = false;

        Task third = pipeline.BeginAsync(_ =>
        {
            hasBegun = true;
            return Task.CompletedTask;
        });
        Assert.False(hasBegun);
        _first.SetResult();

        await third.WaitAsync(Deadline);
        Assert.True(hasBegun);
    }

    [Fact]
    public async Task Begin_AfterOneThatFailedToCommit_ThrowsThatAndBeginsNothing()
    {
        var pipeline = new ClaimPipeline(lanes: 2);
        await BeginAsync(pipeline, _first.Task);
        _first.SetException(new StoreUnavailableException("The disk is full."));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => pipeline.BeginAsync(_ => throw new InvalidOperationException("It has begun.")));

        // It is told once.
        await pipeline.BeginAsync(_ => Task.CompletedTask).WaitAsync(Deadline);
    }

    [Fact]
    public async Task Begin_ClaimThatFailsBeforeItPicks_ThrowsIt() =>
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => new ClaimPipeline(lanes: 2).BeginAsync(_ => Task.FromException(new StoreUnavailableException("There is nobody."))));

    [Fact]
    public async Task End_ClaimsThatFail_ThrowsNothing()
    {
        var pipeline = new ClaimPipeline(lanes: 2);
        await BeginAsync(pipeline, _first.Task);
        _first.SetException(new StoreUnavailableException("The disk is full."));

        await pipeline.EndAsync().WaitAsync(Deadline);
        await pipeline.BeginAsync(_ => Task.CompletedTask).WaitAsync(Deadline);
    }

    /// <summary>Begins a claim that picks at once, and commits when told.</summary>
    private static Task BeginAsync(ClaimPipeline pipeline, Task commit) => pipeline.BeginAsync(picked =>
    {
        picked();
        return commit;
    });
}
