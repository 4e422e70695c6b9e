using System.Text;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Jobs;

namespace Jobplane.Tests.Http;

public sealed class EnqueueBodyTests
{
    [Fact]
    public void Parse_only_a_type_takes_the_defaults()
    {
        JobRequest request = Parse("""{"type":"a"}""");

        Assert.Equal("a", request.Type);
        Assert.Equal("{}", request.Payload.ToString());
        Assert.Equal(new EnqueueOptions { ProjectId = "proj-1" }, request.Options);
    }

    [Fact]
    public void Parse_every_member_arrives_and_the_payload_keeps_its_text()
    {
        JobRequest request = Parse("""
            {"payload": {"n": 12345678901234567890.10, "s": "\u00e9"}, "queue": "mail", "priority": 9, "max_attempts": 5, "delay_seconds": 1.5, "type": "a"}
            """);

        Assert.Equal("""{"n": 12345678901234567890.10, "s": "\u00e9"}""", request.Payload.ToString());
        Assert.Equal(
            new EnqueueOptions { ProjectId = "proj-1", Queue = "mail", Priority = 9, MaxAttempts = 5, Delay = TimeSpan.FromSeconds(1.5) },
            request.Options);
    }

    [Theory]
    [InlineData("2026-02-01T00:00:00Z", "2026-02-01T00:00:00.000Z")]
    [InlineData("2026-02-01T02:30:00.123456+02:30", "2026-02-01T00:00:00.123Z")]
    [InlineData("2026-02-01T00:00-05:00", "2026-02-01T05:00:00.000Z")]
    public void Parse_scheduled_at_takes_any_offset(string text, string utc)
    {
        DateTimeOffset? time = Parse($$"""{"type":"a","scheduled_at":"{{text}}"}""").Options.ScheduledAt;

        Assert.Equal(utc, time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"));
    }

    [Theory]
    [InlineData("\"2026-02-01T00:00:00\"")]
    [InlineData("\"2026-02-01\"")]
    [InlineData("\"tomorrow\"")]
    [InlineData("\"2026-13-01T00:00:00Z\"")]
    [InlineData("\"0001-01-01T00:00:00+14:00\"")]
    [InlineData("\"2026-02-01 00:00:00Z\"")]
    [InlineData("\"\"")]
    [InlineData("1769904000")]
    [InlineData("null")]
    public void Parse_scheduled_at_without_offset_or_sense_is_refused(string value) =>
        AssertRefused("scheduled_at", $$"""{"type":"a","scheduled_at":{{value}}}""");

    [Theory]
    [InlineData("type", "1")]
    [InlineData("type", "null")]
    [InlineData("type", "\"\\ud800\"")]
    [InlineData("queue", "null")]
    [InlineData("queue", "[\"default\"]")]
    [InlineData("priority", "1.0")]
    [InlineData("priority", "1e0")]
    [InlineData("priority", "\"1\"")]
    [InlineData("priority", "99999999999")]
    [InlineData("max_attempts", "3.5")]
    [InlineData("max_attempts", "true")]
    [InlineData("max_attempts", "{}")]
    [InlineData("delay_seconds", "\"60\"")]
    [InlineData("delay_seconds", "1e400")]
    [InlineData("delay_seconds", "null")]
    public void Parse_wrong_type_names_the_member(string member, string value) =>
        AssertRefused(member, member == "type" ? $$"""{"type":{{value}}}""" : $$"""{"type":"a","{{member}}":{{value}}}""");

    [Theory]
    [InlineData("project_id")]
    [InlineData("status")]
    [InlineData("attempts")]
    [InlineData("id")]
    [InlineData("Type")]
    [InlineData("__proto__")]
    public void Parse_unknown_member_is_named(string member) => AssertRefused(member, $$"""{"type":"a","{{member}}":"x"}""");

    [Fact]
    public void Parse_name_of_an_unknown_member_is_cut_short()
    {
        JobValidationException e = Assert.Throws<JobValidationException>(() => Parse($$"""{"{{new string('x', 5000)}}":1}"""));

        Assert.Equal(100, e.Member.Length);
        Assert.True(e.Message.Length < 300);
    }

    [Theory]
    [InlineData("type", """{"type":"a","type":"a"}""")]
    [InlineData("type", """{"type":"a","typ\u0065":"b"}""")]
    [InlineData("payload", """{"type":"a","payload":{},"payload":{}}""")]
    [InlineData("type", "{}")]
    public void Parse_missing_or_repeated_member_is_named(string member, string json) => AssertRefused(member, json);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"type\"")]
    [InlineData("{")]
    [InlineData("""{"type":"a"}}""")]
    [InlineData("""{"type":"a"} {"type":"b"}""")]
    [InlineData("""{"type":"a",}""")]
    [InlineData("""{"type":"a" /* why */}""")]
    [InlineData("""{type:"a"}""")]
    [InlineData("\ufeff{\"type\":\"a\"}")]
    public void Parse_text_that_is_no_JSON_object_is_refused(string json) =>
        Assert.Equal(400, Assert.Throws<RefusedRequestException>(() => Parse(json)).Error.Status);

    [Fact]
    public void Parse_broken_payload_is_named()
    {
        RefusedRequestException e = Assert.Throws<RefusedRequestException>(() => Parse("""{"type":"a","payload":{"x":tru}}"""));

        Assert.Equal([ErrorDetail.Of("member", "payload")], e.Error.Details);
        Assert.Contains("line 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_payload_of_exactly_1_MiB_passes_and_one_more_byte_is_too_large()
    {
        string Payload(int bytes) => $$"""{"x":"{{new string('x', bytes - 8)}}"}""";

        Assert.Equal(1 << 20, Parse($$"""{"type":"a","payload":{{Payload(1 << 20)}}}""").Payload.Utf8.Length);
        Assert.Equal(413, Assert.Throws<RefusedRequestException>(() => Parse($$"""{"type":"a","payload":{{Payload((1 << 20) + 1)}}}""")).Error.Status);
    }

    [Fact]
    public void Parse_payload_of_any_depth_is_left_to_the_core()
    {
        string deep = $"{new string('[', 100_000)}{new string(']', 100_000)}";

        Assert.Equal(deep, Parse($$"""{"payload":{{deep}},"type":"a"}""").Payload.ToString());
    }

    [Theory]
    [InlineData("-0.5")]
    [InlineData("-99999999999999999999")]
    [InlineData("99999999999999999999")]
    public void Parse_delay_out_of_range_stays_out_of_range(string delay)
    {
        TimeSpan? parsed = Parse($$"""{"type":"a","delay_seconds":{{delay}}}""").Options.Delay;

        Assert.True(parsed < TimeSpan.Zero || parsed > TimeSpan.FromDays(366));
    }

    [Theory]
    [InlineData("""{}""", null)]
    [InlineData(""" {"max_attempts": 5} """, 5)]
    public void Retry_body_reads_the_raised_limit(string json, int? limit) => Assert.Equal(limit, RetryBody.Parse(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("max_attempts", """{"max_attempts":"5"}""")]
    [InlineData("max_attempts", """{"max_attempts":5.5}""")]
    [InlineData("max_attempts", """{"max_attempts":null}""")]
    [InlineData("max_attempts", """{"max_attempts":5,"max_attempts":6}""")]
    [InlineData("attempts", """{"attempts":0}""")]
    public void Retry_body_names_the_member_at_fault(string member, string json) =>
        Assert.Equal(member, Assert.Throws<JobValidationException>(() => RetryBody.Parse(Encoding.UTF8.GetBytes(json))).Member);

    private static JobRequest Parse(string json) => EnqueueBody.Parse(Encoding.UTF8.GetBytes(json), "proj-1");

    private static void AssertRefused(string member, string json)
    {
        JobValidationException e = Assert.Throws<JobValidationException>(() => Parse(json));
        Assert.Equal(member, e.Member);
        Assert.StartsWith(member, e.Message, StringComparison.Ordinal);
    }
}
