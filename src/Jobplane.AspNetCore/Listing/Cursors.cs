using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Jobplane.AspNetCore.Errors;
using Microsoft.Extensions.Options;

namespace Jobplane.AspNetCore.Listing;

/// <summary>
/// Makes and reads the cursors of lists: a place, signed together with the list, the project and the filters that it belongs to. The key is
/// derived from a configured secret, so that every node reads what another has made.
/// </summary>
internal sealed class Cursors
{
    private const int PlaceBytes = sizeof(long);
    private const int SignatureBytes = 16;
    private const int KeyBytes = 32;

    private readonly byte[] _key;

    public Cursors(IOptions<JobplaneApiOptions> options)
    {
        ApiAuthOptions auth = options.Value.Auth;
        // Without any secret a key of this process has to do: a cursor then ends with it, and is unknown to other nodes.
        byte[] secret = (auth.CursorSecret ?? auth.Secret) is { } text ? Encoding.UTF8.GetBytes(text) : RandomNumberGenerator.GetBytes(KeyBytes);
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyBytes, info: "jobplane cursor 1"u8.ToArray());
    }

    /// <summary>A cursor for a place.</summary>
    /// <param name="place">The place; null at the end of the list, which has no cursor.</param>
    /// <param name="scope">What the cursor is bound to: the list, the project, the filters.</param>
    public string? Write(long? place, params ReadOnlySpan<string?> scope)
    {
        if (place is not { } value)
            return null;
        Span<byte> cursor = stackalloc byte[PlaceBytes + SignatureBytes];
        BinaryPrimitives.WriteInt64BigEndian(cursor, value);
        Sign(cursor[..PlaceBytes], scope, cursor[PlaceBytes..]);
        return Base64Url.EncodeToString(cursor);
    }

    /// <summary>The place of a cursor; null for the beginning of the list, which has no cursor.</summary>
    /// <exception cref="RefusedRequestException">The cursor is not one of ours, or belongs elsewhere.</exception>
    public long? Read(string? cursor, params ReadOnlySpan<string?> scope)
    {
        if (cursor is null)
            return null;
        Span<byte> bytes = stackalloc byte[PlaceBytes + SignatureBytes];
        Span<byte> signature = stackalloc byte[SignatureBytes];
        // Asked first, as decoding throws at a character that is not of the alphabet, even as a try.
        if (cursor.Length != Base64Url.GetEncodedLength(bytes.Length) || !Base64Url.IsValid(cursor, out int length) || length != bytes.Length)
            throw new RefusedRequestException(ApiErrors.InvalidCursor);
        Base64Url.DecodeFromChars(cursor, bytes);
        Sign(bytes[..PlaceBytes], scope, signature);
        return CryptographicOperations.FixedTimeEquals(signature, bytes[PlaceBytes..])
            ? BinaryPrimitives.ReadInt64BigEndian(bytes)
            : throw new RefusedRequestException(ApiErrors.InvalidCursor);
    }

    private void Sign(ReadOnlySpan<byte> place, ReadOnlySpan<string?> scope, Span<byte> signature)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(place);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string? part in scope)
        {
            // With its length before it, so that no two scopes read alike.
            byte[] text = Encoding.UTF8.GetBytes(part ?? "");
            BinaryPrimitives.WriteInt32BigEndian(length, part is null ? -1 : text.Length);
            hmac.AppendData(length);
            hmac.AppendData(text);
        }

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hmac.GetHashAndReset(hash);
        hash[..signature.Length].CopyTo(signature);
    }
}
