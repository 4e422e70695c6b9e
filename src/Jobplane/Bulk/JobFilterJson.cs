using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jobplane.Bulk;

/// <summary>Filters as they are stored with an operation.</summary>
internal static class JobFilterJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter<JobStatus>(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static byte[] Write(JobFilter filter) => JsonSerializer.SerializeToUtf8Bytes(filter, Options);

    /// <exception cref="StoreException">Somebody has written something else there.</exception>
    public static JobFilter Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JobFilter>(text, Options) ?? new JobFilter();
        }
        catch (JsonException e)
        {
            throw new StoreException($"The filter of a bulk operation cannot be read: {e.Message}", e);
        }
    }
}
