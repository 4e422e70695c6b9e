using Jobplane.AspNetCore.Auth;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Http;

/// <summary>A server's verification of tokens against an authority, with a clock of the test's own.</summary>
internal sealed class AuthorityNode : IDisposable
{
    private readonly RecordingLogger _log = new();
    private readonly LoggerFactory _loggers;
    private readonly AuthorityClient _client;
    private readonly TokenVerifier _verifier;

    public AuthorityNode(string authority, string? secret = null, string? audience = null)
    {
        var auth = new JobplaneApiOptions { Auth = { Authority = authority, Secret = secret, Audience = audience } };
        Options = Microsoft.Extensions.Options.Options.Create(auth);
        _loggers = new LoggerFactory([_log]);
        _client = new AuthorityClient(Options, Time);
        Keys = new AuthorityKeys(_client, Options, Time, new Logger<AuthorityKeys>(_loggers));
        _verifier = new TokenVerifier(new ConfiguredKeys(new SecretKeys(Options, Time), Keys), Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));

    public IOptions<JobplaneApiOptions> Options { get; }

    public AuthorityKeys Keys { get; }

    public IEnumerable<(int Id, LogLevel Level, string Text)> Log => _log.Lines;

    public KeyRefresher Refresher() => new(Keys, Options, Time, new Logger<KeyRefresher>(_loggers));

    public async Task<Authentication> VerifyAsync(string token) => await _verifier.VerifyAsync(token, TestContext.Current.CancellationToken);

    /// <summary>Lets the time pass in which an unknown key id does not have the keys read again.</summary>
    public void PassPause() => Time.Advance(AuthorityKeys.Pause);

    public async Task AssertAcceptedAsync(string token, string project = "proj-1") => Assert.Equal(project, (await VerifyAsync(token)).Caller?.ProjectId);

    public async Task AssertRefusedAsync(string token, TokenRefusal refusal = TokenRefusal.Invalid) =>
        Verification.AssertRefused(refusal, await VerifyAsync(token));

    public void Dispose()
    {
        Keys.Dispose();
        _client.Dispose();
        _loggers.Dispose();
        _log.Dispose();
    }
}
