using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

public sealed class IdempotencyTests
{
    private static readonly IdempotencyKey Key = new(TestJob.Project, "enqueue", "key-1", "abc");

    [Theory, EveryStore]
    public async Task Enqueue_Repeated_StoresOnceAndGivesTheFirstAnswer(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode other = StoreNode.On(node.Store);

        var done = Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Done>(await EnqueueAsync(node, Key));
        node.Advance(TimeSpan.FromHours(23));
        other.Now = node.Now;
        var here = Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Repeated>(await EnqueueAsync(node, Key));
        var there = Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Repeated>(await EnqueueAsync(other, Key));

        Assert.Equal(Answer(done.Result), here.Answer);
        Assert.Equal(Answer(done.Result), there.Answer);
        Assert.Equal(2, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Enqueue_OtherRequestWithTheKey_IsAMismatch(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await EnqueueAsync(node, Key);

        Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Mismatch>(await EnqueueAsync(node, Key with { Fingerprint = "def" }));

        Assert.Equal(2, await node.CountAsync("jobs"));
    }

    [Theory]
    [EveryStore("route")]
    [EveryStore("value")]
    [EveryStore("project")]
    public async Task Enqueue_KeyThatDiffersInOnePart_IsAnother(StoreKind kind, string part)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await EnqueueAsync(node, Key);
        IdempotencyKey another = part switch
        {
            "route" => Key with { Route = "batch" },
            "value" => Key with { Value = "KEY-1" },
            _ => Key with { ProjectId = "proj-2" },
        };

        Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Done>(await EnqueueAsync(node, another));

        Assert.Equal(4, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Enqueue_WhileTheFirstIsCarriedOut_IsInFlight(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        IdempotentResult<IReadOnlyList<Job>>? meanwhile = null;

        // The answer is made between the jobs and the commit.
        IdempotentResult<IReadOnlyList<Job>> first = await node.Client.EnqueueManyAsync(Requests(), Key, stored =>
        {
            meanwhile = Task.Run(() => EnqueueAsync(node, Key)).GetAwaiter().GetResult();
            return Answer(stored);
        });

        Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.InFlight>(meanwhile);
        Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Done>(first);
        Assert.Equal(2, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Enqueue_ManyAtOnce_StoresOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await using StoreNode other = StoreNode.On(node.Store);

        IdempotentResult<IReadOnlyList<Job>>[] results = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => Task.Run(() => EnqueueAsync(i % 2 == 0 ? node : other, Key))));

        Assert.Single(results, result => result is IdempotentResult<IReadOnlyList<Job>>.Done);
        Assert.DoesNotContain(results, result => result is IdempotentResult<IReadOnlyList<Job>>.Mismatch);
        Assert.Equal(2, await node.CountAsync("jobs"));
    }

    [Theory, EveryStore]
    public async Task Enqueue_FailsBeforeItsCommit_LeavesNeitherJobsNorKey(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            node.Client.EnqueueManyAsync(Requests(), Key, _ => throw new InvalidOperationException("crash")));

        Assert.Equal((0, 0), (await node.CountAsync("jobs"), await node.CountAsync("idempotency_keys")));
        Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Done>(await EnqueueAsync(node, Key));
    }

    [Theory, EveryStore]
    public async Task Enqueue_InvalidJob_DoesNotUseUpTheKey(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        JobRequest[] requests = [.. Requests(), new JobRequest("a b", JobPayload.Empty, new EnqueueOptions { ProjectId = TestJob.Project })];

        var error = await Assert.ThrowsAsync<JobValidationException>(() => node.Client.EnqueueManyAsync(requests, Key, Answer));

        Assert.Equal("jobs[2].type", error.Member);
        Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Done>(await EnqueueAsync(node, Key));
    }

    [Theory]
    [EveryStore("")]
    [EveryStore("a b")]
    [EveryStore("é")]
    public async Task Enqueue_TextThatIsNoKey_IsRefused(StoreKind kind, string value)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);

        Assert.Equal("Idempotency-Key", (await Assert.ThrowsAsync<JobValidationException>(() => EnqueueAsync(node, Key with { Value = value }))).Member);
        await Assert.ThrowsAsync<JobValidationException>(() => EnqueueAsync(node, Key with { Value = new string('k', 256) }));
        Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Done>(await EnqueueAsync(node, Key with { Value = new string('k', 255) }));
    }

    [Theory, EveryStore]
    public async Task Enqueue_KeyPastItsTime_IsCarriedOutAgain(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        await EnqueueAsync(node, Key);
        node.Advance(TimeSpan.FromHours(24));

        Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Done>(await EnqueueAsync(node, Key with { Fingerprint = "def" }));

        Assert.Equal(4, await node.CountAsync("jobs"));
        Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Repeated>(await EnqueueAsync(node, Key with { Fingerprint = "def" }));
    }

    [Theory, EveryStore]
    public async Task Retry_Repeated_IsCarriedOutOnce(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Job job = await node.EnqueueAsync(TestJob.New());
        await node.Client.CancelAsync(TestJob.Project, job.Id);

        Assert.IsType<RetryResult.Retried>(Assert.IsType<IdempotentResult<RetryResult>.Done>(await RetryAsync(node, job.Id)).Result);
        await node.Client.CancelAsync(TestJob.Project, job.Id);
        Assert.IsType<IdempotentResult<RetryResult>.Repeated>(await RetryAsync(node, job.Id));

        Assert.Equal(JobStatus.Cancelled, (await node.ReadAsync(job.Id)).Status);
        Assert.Equal(3, await node.CountAsync("audit_logs"));
    }

    [Theory, EveryStore]
    public async Task Retry_Refused_DoesNotUseUpTheKey(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        Storage.ClaimedJob running = await node.RunOneAsync();

        Assert.IsType<RetryResult.Running>(Assert.IsType<IdempotentResult<RetryResult>.Done>(await RetryAsync(node, running.Key.JobId)).Result);
        await node.FailAsync(running.Key);

        Assert.IsType<RetryResult.Retried>(Assert.IsType<IdempotentResult<RetryResult>.Done>(await RetryAsync(node, running.Key.JobId)).Result);
    }

    [Theory, EveryStore]
    public async Task Prune_KeysPastTheirTime_GoInBatchesAndOthersStay(StoreKind kind)
    {
        await using StoreNode node = await StoreNode.StartAsync(kind);
        for (int i = 0; i < 5; i++)
            await EnqueueAsync(node, Key with { Value = $"old-{i}" });
        node.Advance(TimeSpan.FromHours(24));
        await EnqueueAsync(node, Key);

        Assert.Equal(3, await node.Maintenance.PruneIdempotencyKeysAsync(3, CancellationToken.None));
        Assert.Equal(2, await node.Maintenance.PruneIdempotencyKeysAsync(3, CancellationToken.None));
        Assert.Equal(0, await node.Maintenance.PruneIdempotencyKeysAsync(3, CancellationToken.None));

        Assert.IsType<IdempotentResult<IReadOnlyList<Job>>.Repeated>(await EnqueueAsync(node, Key));
    }

    private static Task<IdempotentResult<IReadOnlyList<Job>>> EnqueueAsync(StoreNode node, IdempotencyKey key) =>
        node.Client.EnqueueManyAsync(Requests(key.ProjectId), key, Answer);

    private static Task<IdempotentResult<RetryResult>> RetryAsync(StoreNode node, Guid id) => node.Client.RetryAsync(
        id, new RetryOptions(), Key with { Route = "retry" }, retried => new IdempotentAnswer(200, null, retried.Job.Id.ToString()));

    private static JobRequest[] Requests(string project = TestJob.Project) =>
    [
        new(TestJob.Type, JobPayload.FromJson("""{"n":1}"""), new EnqueueOptions { ProjectId = project }),
        new(TestJob.Type, JobPayload.FromJson("""{"n":2}"""), new EnqueueOptions { ProjectId = project }),
    ];

    private static IdempotentAnswer Answer(IReadOnlyList<Job> stored) => new(202, $"/jobs/{stored[0].Id}", string.Join(',', stored.Select(job => job.Id)));
}
