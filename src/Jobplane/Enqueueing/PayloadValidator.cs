using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Jobplane.Enqueueing;

/// <summary>
/// Refuses payloads, and other JSON, that a store could not keep as they are: what is accepted here comes back with the same members,
/// strings and digits from both stores.
/// </summary>
internal static class PayloadValidator
{
    /// <summary>Most bytes of a payload, numbers with an exponent written out: PostgreSQL stores them so.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Most levels of nesting, the payload itself included.</summary>
    public const int MaxDepth = 64;

    private const int MaxExponent = 308;

    /// <summary>Checks one payload.</summary>
    /// <exception cref="JobValidationException">It breaks a rule; the member is named with its path.</exception>
    public static void Check(ReadOnlySpan<byte> utf8)
    {
        const string name = "payload";
        Check(utf8, name, MaxBytes);
        var reader = new Utf8JsonReader(utf8);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JobValidationException(name, $"{name} must be a JSON object.");
    }

    /// <summary>Checks one JSON value.</summary>
    /// <param name="utf8">The value's text.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="maxBytes">Most bytes, counted as for payloads.</param>
    /// <exception cref="JobValidationException">It breaks a rule; the member is named with its path.</exception>
    public static void Check(ReadOnlySpan<byte> utf8, string name, int maxBytes)
    {
        if (utf8.Length > maxBytes)
            throw TooLarge(name, maxBytes);
        if (!Utf8.IsValid(utf8))
            throw new JobValidationException(name, $"{name} is not valid UTF-8.");

        var path = new PayloadPath(name);
        // The reader's own limit is out of the way, so that ours can name the member.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth + 2 });
        long expanded = utf8.Length;
        try
        {
            while (reader.Read())
                expanded += CheckToken(ref reader, path);
        }
        catch (JsonException e)
        {
            throw new JobValidationException(name, $"{name} is not valid JSON at byte {e.BytePositionInLine ?? 0}.");
        }

        if (expanded > maxBytes)
            throw TooLarge(name, maxBytes);
    }

    private static long CheckToken(ref Utf8JsonReader reader, PayloadPath path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                if (reader.CurrentDepth >= MaxDepth)
                    throw new JobValidationException(path.ToString(), $"{path} is nested deeper than {MaxDepth} levels.");
                path.Open();
                return 0;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.Close();
                return 0;
            case JsonTokenType.PropertyName:
                if (!path.TryEnter(ReadString(ref reader, path)))
                    throw new JobValidationException(path.ToString(), $"{path} is given twice.");
                return 0;
            case JsonTokenType.String:
                if (reader.ValueIsEscaped)
                    ReadString(ref reader, path);
                return 0;
            case JsonTokenType.Number:
                return CheckNumber(reader.ValueSpan, path);
            default:
                return 0;
        }
    }

    private static string ReadString(ref Utf8JsonReader reader, PayloadPath path)
    {
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JobValidationException(path.ToString(), $"{path} has a lone surrogate, which is not a character.");
        }

        return text.Contains('\0', StringComparison.Ordinal)
            ? throw new JobValidationException(path.ToString(), $"{path} has the character \\u0000, which cannot be stored.")
            : text;
    }

    /// <summary>Checks a number's range, and returns by how many bytes it grows when written out.</summary>
    private static int CheckNumber(ReadOnlySpan<byte> digits, PayloadPath path)
    {
        int exponentAt = digits.IndexOfAny((byte)'e', (byte)'E');
        if (exponentAt < 0 && digits.Length <= MaxExponent)
            return 0;

        int exponent = 0;
        bool fits = Utf8Parser.TryParse(digits, out double value, out _) && double.IsFinite(value);
        if (exponentAt >= 0)
        {
            ReadOnlySpan<byte> exponentDigits = digits[(exponentAt + 1)..];
            if (exponentDigits[0] == (byte)'+')
                exponentDigits = exponentDigits[1..];
            fits &= Utf8Parser.TryParse(exponentDigits, out exponent, out _) && Math.Abs(exponent) <= MaxExponent;
        }

        return fits
            ? Math.Abs(exponent)
            : throw new JobValidationException(path.ToString(), $"{path} is a number out of range; the limit is about 1.8e308.");
    }

    private static JobValidationException TooLarge(string name, int maxBytes) =>
        new(name, $"{name} is larger than {(maxBytes >= MaxBytes ? $"{maxBytes / MaxBytes} MiB" : $"{maxBytes / 1024} KiB")}.");
}
