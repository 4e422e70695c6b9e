using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Jobplane.AspNetCore.Auth;

/// <summary>
/// Makes verification keys of published ones (RFC 7517). Each is bound to the one algorithm of its kind, and must be meant for signatures.
/// Certificates and private members are not looked at.
/// </summary>
internal sealed class JsonWebKeyReader(string issuer, string? audience, TimeProvider time)
{
    /// <summary>RFC 7518, section 3.3.</summary>
    public const int MinRsaBits = 2048;

    private const int P256Bytes = 32;

    public KeyReading Read(JsonWebKey key)
    {
        string? keyId = string.IsNullOrEmpty(key.Kid) ? null : key.Kid;
        if (!IsForSignatures(key) || AlgorithmOf(key) is not { } algorithm)
            return KeyReading.NotForUs(keyId);
        if (keyId is null)
            return KeyReading.Faulty(keyId, "it has no kid");
        try
        {
            return key.Kty == JsonWebAlgorithmsKeyTypes.RSA ? ReadRsa(keyId, key, algorithm) : ReadEllipticCurve(keyId, key, algorithm);
        }
        catch (Exception)
        {
            // Importers throw many kinds for numbers that make no key, and one such key is to spoil no other.
            return KeyReading.Faulty(keyId, "its numbers are no key");
        }
    }

    private static bool IsForSignatures(JsonWebKey key) =>
        key.Use is null or JsonWebKeyUseNames.Sig && (key.KeyOps.Count == 0 || key.KeyOps.Contains("verify"));

    // A key that says what it is for is for nothing else; one that does not is for the algorithm of its kind.
    private static string? AlgorithmOf(JsonWebKey key) => (key.Kty, key.Crv, key.Alg) switch
    {
        (JsonWebAlgorithmsKeyTypes.RSA, _, null or SecurityAlgorithms.RsaSha256) => SecurityAlgorithms.RsaSha256,
        (JsonWebAlgorithmsKeyTypes.EllipticCurve, JsonWebKeyECTypes.P256, null or SecurityAlgorithms.EcdsaSha256) => SecurityAlgorithms.EcdsaSha256,
        _ => null,
    };

    private KeyReading ReadRsa(string keyId, JsonWebKey key, string algorithm)
    {
        var numbers = new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(key.N), Exponent = Base64UrlEncoder.DecodeBytes(key.E) };
        // Importing finds what is no key at all.
        using var rsa = RSA.Create(numbers);
        return rsa.KeySize < MinRsaBits
            ? KeyReading.Faulty(keyId, $"it has {rsa.KeySize} bits, and {MinRsaBits} or more are needed")
            : Usable(keyId, new RsaSecurityKey(numbers), algorithm);
    }

    private KeyReading ReadEllipticCurve(string keyId, JsonWebKey key, string algorithm)
    {
        var point = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) };
        if (point.X.Length != P256Bytes || point.Y.Length != P256Bytes)
            return KeyReading.Faulty(keyId, "its numbers are no key");
        // Lives as long as the key does; importing checks that the point lies on the curve.
        var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        return Usable(keyId, new ECDsaSecurityKey(ecdsa), algorithm);
    }

    private KeyReading Usable(string keyId, SecurityKey key, string algorithm)
    {
        key.KeyId = keyId;
        return KeyReading.Usable(keyId, new VerificationKey(algorithm, TokenRules.For(key, algorithm, issuer, audience, time)));
    }
}
