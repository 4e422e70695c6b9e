using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Jobplane.AspNetCore.Responses;

namespace Jobplane.Tests.Http;

public sealed class TimestampsTests
{
    [Fact]
    public void WriteTime_any_time_is_UTC_with_milliseconds() => Gen.Select(Gen.DateTimeOffset, Gen.Int[-14, 14]).Sample((time, offset) =>
    {
        // Times at the ends of the calendar have no form in other offsets.
        if (time.Year is > 1 and < 9999)
            time = time.ToOffset(TimeSpan.FromHours(offset));
        Assert.Equal($"\"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}Z\"", Write(time));
    });

    [Fact]
    public void WriteTime_no_time_is_null() => Assert.Equal("null", Write(null));

    private static string Write(DateTimeOffset? time)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteTime(JsonEncodedText.Encode("at"), time);
            json.WriteEndObject();
        }

        return JsonDocument.Parse(Encoding.UTF8.GetString(buffer.WrittenSpan)).RootElement.GetProperty("at").GetRawText();
    }
}
