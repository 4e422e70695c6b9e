using Jobplane.Tests.Stores;
using Jobplane.AspNetCore.Auth;
using Jobplane.Tests.EndToEnd;

namespace Jobplane.Tests.Http;

/// <summary>When keys are read, how often, and what holds while they cannot be.</summary>
public sealed class AuthorityKeysTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IssuerKey _first = IssuerKey.Rsa("first");
    private readonly IssuerKey _second = IssuerKey.EllipticCurve("second");

    [Fact]
    public async Task Find_published_keys_of_both_kinds_verify_and_are_read_once()
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish(_first, _second);
        using var node = new AuthorityNode(issuer.Address);

        for (int i = 0; i < 3; i++)
        {
            await node.AssertAcceptedAsync(_first.Sign(issuer.Claims()));
            await node.AssertAcceptedAsync(_second.Sign(issuer.Claims("proj-2")), "proj-2");
        }

        Assert.Equal((1, 1), (issuer.Discoveries, issuer.KeyRequests));
    }

    [Fact]
    public async Task Find_key_published_later_is_read_when_its_first_token_comes_and_the_withdrawn_one_is_refused()
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish(_first);
        using var node = new AuthorityNode(issuer.Address);
        await node.AssertAcceptedAsync(_first.Sign(issuer.Claims()));

        issuer.Publish(_second);
        node.PassPause();

        await node.AssertAcceptedAsync(_second.Sign(issuer.Claims()));
        await node.AssertRefusedAsync(_first.Sign(issuer.Claims()));
        Assert.Equal(2, issuer.Discoveries);
    }

    [Fact]
    public async Task Find_flood_of_unknown_ids_reads_the_keys_once_a_pause()
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish(_first);
        using var node = new AuthorityNode(issuer.Address);
        async Task FloodAsync() => await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            node.AssertRefusedAsync(_second.Sign(issuer.Claims(), $$"""{"alg":"ES256","kid":"unknown-{{i}}"}"""))));

        await FloodAsync();
        await FloodAsync();
        Assert.Equal(1, issuer.Discoveries);
        node.Time.Advance(AuthorityKeys.Pause - TimeSpan.FromMilliseconds(1));
        await FloodAsync();
        Assert.Equal(1, issuer.Discoveries);
        node.Time.Advance(TimeSpan.FromMilliseconds(1));
        await FloodAsync();
        Assert.Equal(2, issuer.Discoveries);
    }

    [Theory]
    [InlineData("""{"alg":"RS256"}""")]
    [InlineData("""{"alg":"HS256","kid":"unknown"}""")]
    [InlineData("""{"alg":"none","kid":"unknown"}""")]
    [InlineData("""{"alg":"RS512","kid":"unknown"}""")]
    public async Task Find_header_that_can_lead_to_no_key_of_the_authority_has_nothing_read(string header)
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish(_first);
        using var node = new AuthorityNode(issuer.Address);

        await node.AssertRefusedAsync(_first.Sign(issuer.Claims(), header));

        Assert.Equal(0, issuer.Discoveries);
    }

    [Fact]
    public async Task Find_during_an_outage_known_keys_verify_and_the_outage_is_told_once()
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish(_first);
        using var node = new AuthorityNode(issuer.Address);
        await node.AssertAcceptedAsync(_first.Sign(issuer.Claims()));

        issuer.Fail(500);
        issuer.Publish(_second);
        for (int i = 0; i < 3; i++)
        {
            node.PassPause();
            await node.AssertRefusedAsync(_second.Sign(issuer.Claims()));
            await node.AssertAcceptedAsync(_first.Sign(issuer.Claims()));
        }

        Assert.Equal(4, issuer.Discoveries);
        (int id, _, string text) = Assert.Single(node.Log);
        Assert.Equal(3102, id);
        Assert.Contains("500", text, StringComparison.Ordinal);
        issuer.Instead = null;
        node.PassPause();
        await node.AssertAcceptedAsync(_second.Sign(issuer.Claims()));
        Assert.Equal([3102, 3103], node.Log.Select(line => line.Id));
    }

    [Fact]
    public async Task Find_while_the_authority_hangs_known_keys_are_not_held_up_and_others_wait_no_longer_than_the_timeout()
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish(_first);
        using var node = new AuthorityNode(issuer.Address);
        await node.AssertAcceptedAsync(_first.Sign(issuer.Claims()));
        Task hanging = issuer.Hang();
        node.PassPause();

        Task<Authentication>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => node.VerifyAsync(_second.Sign(issuer.Claims())))];
        await hanging.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await node.AssertAcceptedAsync(_first.Sign(issuer.Claims()));
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        node.Time.Advance(AuthorityClient.Timeout);

        Authentication[] results = await Task.WhenAll(waiting).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.All(results, result => Verification.AssertRefused(TokenRefusal.Invalid, result));
        Assert.Equal(2, issuer.Discoveries);
    }

    [Fact]
    public async Task Find_before_any_keys_could_be_read_is_unavailable_and_not_invalid()
    {
        int port = Loopback.FreePort();
        using var node = new AuthorityNode(TestIssuer.AddressOf(port));
        string token = _first.Sign(HandmadeToken.Claims(more: $$""","iss":"{{TestIssuer.AddressOf(port)}}" """));

        await node.AssertRefusedAsync(token, TokenRefusal.KeysUnavailable);
        await using TestIssuer issuer = await TestIssuer.StartAsync(port);
        issuer.Publish(_first);
        // Nobody asks again at once, however many tokens come.
        await node.AssertRefusedAsync(token, TokenRefusal.KeysUnavailable);
        Assert.Equal(0, issuer.Discoveries);
        node.PassPause();

        await node.AssertAcceptedAsync(token);
        Assert.Equal([3101, 3103], node.Log.Select(line => line.Id));
    }

    [Fact]
    public async Task Find_caller_who_leaves_does_not_end_the_reading_for_others()
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish(_first);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var node = new AuthorityNode(issuer.Address);
        issuer.Instead = async context =>
        {
            issuer.Instead = null;
            await release.Task;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, issuer.Discovery);
        };
        using var leaving = new CancellationTokenSource();
        ValueTask<KeyLookup> left = node.Keys.FindAsync(new TokenHeader("RS256", "first"), leaving.Token);
        Task<Authentication> staying = node.VerifyAsync(_first.Sign(issuer.Claims()));

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await left);
        release.SetResult();

        Assert.NotNull((await staying).Caller);
        Assert.Equal(1, issuer.Discoveries);
    }

    [Fact]
    public async Task Refresher_with_the_authority_down_at_the_start_tries_until_it_answers_and_later_drops_withdrawn_keys()
    {
        int port = Loopback.FreePort();
        using var node = new AuthorityNode(TestIssuer.AddressOf(port), audience: "jobs");
        using KeyRefresher refresher = node.Refresher();
        await refresher.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.SeeAsync(() => Task.FromResult(node.Log.Any(line => line.Id == 3101)), seen => seen, Patience);

        await using TestIssuer issuer = await TestIssuer.StartAsync(port);
        issuer.Publish(_first, _second);
        // Its next tries are a second and some apart; the step is short of what would count as a regular reading.
        await AdvanceUntilAsync(node, TimeSpan.FromSeconds(2), () => issuer.KeyRequests == 1);
        string token = _first.Sign(issuer.Claims(more: ""","aud":"jobs" """));
        await node.AssertAcceptedAsync(token);

        issuer.Publish(_second);
        await AdvanceUntilAsync(node, TimeSpan.FromMinutes(1), () => issuer.KeyRequests == 2);
        await Eventually.SeeAsync(async () => (await node.VerifyAsync(token)).Caller, caller => caller is null, Patience);
        await refresher.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Refresher_without_an_audience_warns_of_tokens_for_other_services()
    {
        await using TestIssuer issuer = await TestIssuer.StartAsync();
        issuer.Publish(_first);
        using var node = new AuthorityNode(issuer.Address);
        using KeyRefresher refresher = node.Refresher();

        await refresher.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.SeeAsync(() => Task.FromResult(issuer.KeyRequests), requests => requests == 1, Patience);
        await refresher.StopAsync(TestContext.Current.CancellationToken);

        (int id, _, string text) = Assert.Single(node.Log);
        Assert.Equal(3111, id);
        Assert.Contains("Jobplane:Auth:Audience", text, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    private static async Task AdvanceUntilAsync(AuthorityNode node, TimeSpan step, Func<bool> reached) => await Eventually.SeeAsync(
        () =>
        {
            if (!reached())
                node.Time.Advance(step);
            return Task.FromResult(reached());
        },
        seen => seen,
        Patience);
}
