using System.Text;
using System.Text.Json;

namespace Jobplane;

/// <summary>A job's arguments, one JSON object, or its result, any JSON value; kept as UTF-8 so that no number loses digits on the way.</summary>
/// <param name="Utf8">The JSON text.</param>
public readonly record struct JobPayload(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The empty object, <c>{}</c>.</summary>
    public static JobPayload Empty { get; } = new("{}"u8.ToArray());

    /// <summary>Takes JSON text as the payload. It is validated when the job is enqueued.</summary>
    public static JobPayload FromJson(string json) => new(Encoding.UTF8.GetBytes(json));

    /// <summary>Takes a parsed element as the payload. It is validated when the job is enqueued.</summary>
    public static JobPayload FromElement(JsonElement element) => FromJson(element.GetRawText());

    /// <summary>Takes an object's members as the payload.</summary>
    /// <exception cref="JobValidationException">A member is null that its type says is not, or the object cannot be written for another reason.</exception>
    internal static JobPayload Of(object job, JsonSerializerOptions json)
    {
        try
        {
            return new JobPayload(JsonSerializer.SerializeToUtf8Bytes(job, job.GetType(), json));
        }
        catch (JsonException e)
        {
            throw new JobValidationException("payload", $"payload cannot be written: {e.Message}");
        }
    }

    /// <summary>Reads the payload as <typeparamref name="T"/>.</summary>
    /// <param name="options">How it is read; as <see cref="JobplaneOptions.PayloadJson"/> is by default, unless given.</param>
    /// <exception cref="JsonException">The payload does not fit the type.</exception>
    public T? Deserialize<T>(JsonSerializerOptions? options = null) => JsonSerializer.Deserialize<T>(Utf8.Span, options ?? PayloadDefaults.Shared);

    /// <summary>The payload's JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    /// <summary>Whether two payloads are the same text.</summary>
    public bool Equals(JobPayload other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <summary>A hash of the text.</summary>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }
}
