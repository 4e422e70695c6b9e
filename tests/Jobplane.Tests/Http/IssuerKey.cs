using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Jobplane.Tests.Http;

/// <summary>A key of the tests' issuer: signs tokens, and can be published.</summary>
internal sealed class IssuerKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private IssuerKey(string keyId, RSA? rsa, ECDsa? ecdsa)
    {
        KeyId = keyId;
        _rsa = rsa;
        _ecdsa = ecdsa;
    }

    public string KeyId { get; }

    public string Algorithm => _rsa is null ? "ES256" : "RS256";

    /// <summary>The public key in the form that may get mistaken for a secret.</summary>
    public string PublicPem => _rsa is null ? _ecdsa!.ExportSubjectPublicKeyInfoPem() : _rsa.ExportSubjectPublicKeyInfoPem();

    public static IssuerKey Rsa(string keyId, int bits = 2048) => new(keyId, RSA.Create(bits), null);

    public static IssuerKey EllipticCurve(string keyId, ECCurve? curve = null) => new(keyId, null, ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256));

    /// <summary>The key as published, with members of a test's own: <c>,"use":"enc"</c>.</summary>
    public string Published(string more = "") => $$"""{"kid":"{{KeyId}}",{{Numbers()}}{{more}}}""";

    /// <summary>The members that make the key, without its id.</summary>
    public string Numbers()
    {
        if (_rsa is not null)
        {
            RSAParameters numbers = _rsa.ExportParameters(includePrivateParameters: false);
            return $"\"kty\":\"RSA\",\"n\":\"{Base64Url.EncodeToString(numbers.Modulus)}\",\"e\":\"{Base64Url.EncodeToString(numbers.Exponent)}\"";
        }

        ECPoint point = _ecdsa!.ExportParameters(includePrivateParameters: false).Q;
        string curve = _ecdsa.KeySize == 256 ? "P-256" : "P-384";
        return $"\"kty\":\"EC\",\"crv\":\"{curve}\",\"x\":\"{Base64Url.EncodeToString(point.X)}\",\"y\":\"{Base64Url.EncodeToString(point.Y)}\"";
    }

    public string Sign(string claims, string? header = null)
    {
        string signed = HandmadeToken.Unsigned(header ?? $$"""{"alg":"{{Algorithm}}","kid":"{{KeyId}}"}""", claims);
        byte[] bytes = Encoding.UTF8.GetBytes(signed);
        byte[] signature = _rsa?.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ?? _ecdsa!.SignData(bytes, HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }
}
