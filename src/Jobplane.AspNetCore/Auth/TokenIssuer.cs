using System.Buffers;
using System.Text;
using System.Text.Json;
using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jobplane;

/// <summary>Makes HS256 tokens for the HTTP API, for tests and for services that call it.</summary>
public sealed class TokenIssuer
{
    private readonly SigningCredentials _credentials;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Takes the secret that the API is configured with.</summary>
    /// <param name="secret">The value of <c>Jobplane:Auth:Secret</c>.</param>
    /// <param name="time">The clock; the system's when not given.</param>
    /// <exception cref="ArgumentException">The secret has fewer than 32 bytes.</exception>
    public TokenIssuer(string secret, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        byte[] key = Encoding.UTF8.GetBytes(secret);
        if (key.Length < JobplaneApiOptionsSetup.MinSecretBytes)
            throw new ArgumentException($"The secret has {key.Length} bytes; HS256 needs {JobplaneApiOptionsSetup.MinSecretBytes} or more.", nameof(secret));
        _credentials = new SigningCredentials(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Makes a token.</summary>
    /// <exception cref="ArgumentException">The project is not one, a scope is unknown, or the lifetime is not more than zero.</exception>
    public string Issue(TokenRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        var payload = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(payload))
            WriteClaims(json, request);
        return _handler.CreateToken(Encoding.UTF8.GetString(payload.WrittenSpan), _credentials);
    }

    private static void Check(TokenRequest request)
    {
        if (!TokenVerifier.IsProject(request.ProjectId))
            throw new ArgumentException("The project must be 1 to 100 of the characters A-Z a-z 0-9 _ -.", nameof(request));
        if (request.Lifetime <= TimeSpan.Zero)
            throw new ArgumentException($"The lifetime is {request.Lifetime}; it must be more than zero.", nameof(request));
        foreach (string scope in request.Scopes ?? [])
        {
            if (scope.Contains(' ', StringComparison.Ordinal) || ApiScopeNames.Parse(scope) == ApiScopes.None)
                throw new ArgumentException(
                    $"'{scope}' is not a scope; there are {ApiScopeNames.JobsRead}, {ApiScopeNames.JobsWrite} and {ApiScopeNames.Operator}.", nameof(request));
        }
    }

    private void WriteClaims(Utf8JsonWriter json, TokenRequest request)
    {
        DateTimeOffset now = _time.GetUtcNow();
        json.WriteStartObject();
        json.WriteString("project_id", request.ProjectId);
        if (request.Scopes is not null)
            json.WriteString("scope", string.Join(' ', request.Scopes));
        if (request.Subject is not null)
            json.WriteString("sub", request.Subject);
        if (request.Issuer is not null)
            json.WriteString("iss", request.Issuer);
        if (request.Audience is not null)
            json.WriteString("aud", request.Audience);
        json.WriteNumber("iat", now.ToUnixTimeSeconds());
        json.WriteNumber("exp", (now + request.Lifetime).ToUnixTimeSeconds());
        json.WriteEndObject();
    }
}
