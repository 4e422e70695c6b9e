using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Jobplane.AspNetCore.Auth;

/// <summary>The keys that an authority published at one time.</summary>
internal sealed class AuthorityKeySet
{
    private readonly Dictionary<string, VerificationKey> _keys;

    private AuthorityKeySet(Dictionary<string, VerificationKey> keys, IReadOnlyList<KeyReading> faults)
    {
        _keys = keys;
        Faults = faults;
    }

    /// <summary>The published keys that cannot be used.</summary>
    public IReadOnlyList<KeyReading> Faults { get; }

    public int Count => _keys.Count;

    /// <summary>Reads a key set (RFC 7517, section 5). A key that cannot be read is left out, and spoils no other.</summary>
    /// <exception cref="InvalidDataException">It is no key set.</exception>
    public static AuthorityKeySet Read(JsonElement document, JsonWebKeyReader reader)
    {
        if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty("keys", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("the key set has no list of keys");
        var keys = new Dictionary<string, VerificationKey>(StringComparer.Ordinal);
        var faults = new List<KeyReading>();
        var twice = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonElement element in list.EnumerateArray())
        {
            KeyReading reading = ReadKey(element, reader);
            if (reading.Fault is not null)
                faults.Add(reading);
            else if (reading.Key is not null && !keys.TryAdd(reading.KeyId!, reading.Key))
                twice.Add(reading.KeyId!);
        }

        // A key is chosen by its id: of two with the same, neither is.
        foreach (string keyId in twice)
        {
            keys.Remove(keyId);
            faults.Add(KeyReading.Faulty(keyId, "another key has the same kid"));
        }

        return new AuthorityKeySet(keys, faults);
    }

    public VerificationKey? Find(string keyId) => _keys.GetValueOrDefault(keyId);

    private static KeyReading ReadKey(JsonElement element, JsonWebKeyReader reader)
    {
        try
        {
            return reader.Read(new JsonWebKey(element.GetRawText()));
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            return KeyReading.Faulty(null, "it is no JSON Web Key");
        }
    }
}
