using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Jobplane.AspNetCore.Auth;

/// <summary>Reads the keys of the configured authority: the discovery document, then the key set that it names.</summary>
internal sealed class AuthorityClient : IDisposable
{
    /// <summary>How long both documents may take together. Requests with a key we have not heard of wait as long.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private const int MaxDocumentBytes = 256 * 1024;

    private readonly HttpClient _http;
    private readonly ApiAuthOptions _auth;
    private readonly TimeProvider _time;

    public AuthorityClient(IOptions<JobplaneApiOptions> options, TimeProvider time)
    {
        _auth = options.Value.Auth;
        _time = time;
        // A redirect is not followed: the addresses are what was configured and what the authority itself named.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _http = new HttpClient(handler) { MaxResponseContentBufferSize = MaxDocumentBytes };
    }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="HttpRequestException">The authority does not answer as it should.</exception>
    /// <exception cref="InvalidDataException">It published something that is of no use.</exception>
    /// <exception cref="JsonException">It published something else than JSON.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public async Task<AuthorityKeySet> ReadAsync(CancellationToken cancellationToken)
    {
        if (!AuthorityAddress.TryParse(_auth.Authority!, out Uri? authority))
            throw new InvalidOperationException("The options have not been checked.");
        using var timeout = new CancellationTokenSource(Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);

        using JsonDocument discovery = await GetAsync(AuthorityAddress.DiscoveryOf(authority), either.Token);
        string issuer = StringOf(discovery, "issuer");
        if (!AuthorityAddress.IsIssuerOf(authority, _auth.Authority!, issuer))
            throw new InvalidDataException($"it calls itself '{issuer}', and Jobplane:Auth:Authority must be just that");
        string keysAddress = StringOf(discovery, "jwks_uri");
        if (!Uri.TryCreate(keysAddress, UriKind.Absolute, out Uri? address) || !AuthorityAddress.MayHoldKeysOf(authority, address))
            throw new InvalidDataException($"its jwks_uri '{keysAddress}' is no https address");

        using JsonDocument keys = await GetAsync(address, either.Token);
        return AuthorityKeySet.Read(keys.RootElement, new JsonWebKeyReader(issuer, _auth.Audience, _time));
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.GetAsync(address, cancellationToken);
        // Not what EnsureSuccessStatusCode takes for success: a redirect or another 2xx is no document.
        if (response.StatusCode != System.Net.HttpStatusCode.OK)
            throw new HttpRequestException($"{address} answered {(int)response.StatusCode}");
        byte[] json = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
    }

    private static string StringOf(JsonDocument discovery, string member) =>
        discovery.RootElement is { ValueKind: JsonValueKind.Object } root
        && root.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new InvalidDataException($"its discovery document has no {member}");
}
