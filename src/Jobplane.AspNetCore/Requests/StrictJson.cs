using System.Text;
using System.Text.Json;
using Jobplane.AspNetCore.Errors;

namespace Jobplane.AspNetCore.Requests;

/// <summary>Reads a body that is one JSON object with known members, each at most once, and says which member is at fault.</summary>
internal static class StrictJson
{
    private const int MaxShownName = 100;

    // The core's limits are lower. This one keeps the number within what a TimeSpan can hold.
    private const decimal MostSeconds = 1_000_000_000;

    /// <summary>Reads the value of a member, at which the reader stands, into the target.</summary>
    internal delegate void ReadMember<in TTarget>(ref Utf8JsonReader reader, string member, TTarget target);

    /// <summary>Reads an object.</summary>
    /// <exception cref="RefusedRequestException">It is not one JSON object.</exception>
    /// <exception cref="JobValidationException">A member is unknown, or there twice, or malformed.</exception>
    public static void ReadObject<TTarget>(ReadOnlySpan<byte> utf8, ReadOnlySpan<string> members, TTarget target, ReadMember<TTarget> readMember)
    {
        // The core limits how deep a payload is, and can name the member; here any depth that a body has room for goes through.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Math.Max(utf8.Length, 1) });
        string? member = null;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new RefusedRequestException(ApiErrors.NotAnObject);
            int seen = 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                member = null;
                int index = IndexOf(ref reader, members);
                member = members[index];
                if ((seen & (1 << index)) != 0)
                    throw new JobValidationException(member, $"{member} is given twice.");
                seen |= 1 << index;
                reader.Read();
                readMember(ref reader, member, target);
            }

            member = null;
            // One more step finds what may follow the object.
            reader.Read();
        }
        catch (JsonException e)
        {
            ApiError error = ApiErrors.InvalidJson(e.LineNumber ?? 0, e.BytePositionInLine ?? 0);
            throw new RefusedRequestException(member is null ? error : error with { Details = [ErrorDetail.Of("member", member)] });
        }
    }

    /// <summary>Where the text of a value, whatever it is, stands in the body.</summary>
    public static Range ReadRange(ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    /// <summary>The member's text.</summary>
    /// <exception cref="JobValidationException">It is not a string, or not of Unicode's characters.</exception>
    public static string ReadString(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JobValidationException(member, $"{member} must be a string.");
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JobValidationException(member, $"{member} has a lone surrogate or invalid UTF-8.");
        }
    }

    /// <summary>The member's true or false.</summary>
    /// <exception cref="JobValidationException">It is neither.</exception>
    public static bool ReadBoolean(ref Utf8JsonReader reader, string member) => reader.TokenType is JsonTokenType.True or JsonTokenType.False
        ? reader.GetBoolean()
        : throw new JobValidationException(member, $"{member} must be true or false.");

    /// <summary>The member's object, whose members may have any names, and are strings.</summary>
    /// <exception cref="JobValidationException">It is none, or one of its members is no string or there twice.</exception>
    public static IReadOnlyList<(string Name, string Value)> ReadStrings(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JobValidationException(member, $"{member} must be an object of strings.");
        var strings = new List<(string Name, string Value)>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = ShownName(ref reader);
            if (strings.Exists(known => known.Name == name))
                throw new JobValidationException(member, $"{member} has {name} twice.");
            reader.Read();
            strings.Add((name, ReadString(ref reader, member)));
        }

        return strings;
    }

    /// <summary>The member's whole number.</summary>
    /// <exception cref="JobValidationException">It is not one, or needs more than 32 bits.</exception>
    public static int ReadInteger(ref Utf8JsonReader reader, string member) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value)
            ? value
            : throw new JobValidationException(member, $"{member} must be a whole number.");

    /// <summary>The member's time.</summary>
    /// <exception cref="JobValidationException">It is not one with an offset.</exception>
    public static DateTimeOffset ReadTime(ref Utf8JsonReader reader, string member) =>
        TimeText.TryParse(ReadString(ref reader, member), out DateTimeOffset time) ? time : throw TimeText.Refusal(member);

    /// <summary>The member's span of time, in whole seconds or with a fraction.</summary>
    /// <exception cref="JobValidationException">It is not a number.</exception>
    public static TimeSpan ReadSeconds(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDecimal(out decimal seconds))
            throw new JobValidationException(member, $"{member} must be a number of seconds.");
        return TimeSpan.FromTicks((long)(decimal.Clamp(seconds, -1, MostSeconds) * TimeSpan.TicksPerSecond));
    }

    private static int IndexOf(ref Utf8JsonReader reader, ReadOnlySpan<string> members)
    {
        for (int i = 0; i < members.Length; i++)
        {
            if (Matches(ref reader, members[i]))
                return i;
        }

        string name = ShownName(ref reader);
        throw new JobValidationException(name, $"{name} is not a member of this body. It may have: {string.Join(", ", members.ToArray())}.");
    }

    private static bool Matches(ref Utf8JsonReader reader, string member)
    {
        try
        {
            return reader.ValueTextEquals(member);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A name that nobody vouches for, made fit to be shown.</summary>
    private static string ShownName(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> raw = reader.ValueSpan;
        string name = Encoding.UTF8.GetString(raw.Length <= MaxShownName ? raw : raw[..MaxShownName]);
        return name.Length == 0 ? "\"\"" : name;
    }
}
