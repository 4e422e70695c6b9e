using System.Text;
using Jobplane.Enqueueing;

namespace Jobplane.Tests.Unit;

public sealed class PayloadValidatorTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" { } ")]
    [InlineData("""{"a":1,"A":2,"":3}""")]
    [InlineData("""{"a":{"b":[{"a":1},{"a":2}]},"b":{"a":1}}""")]
    [InlineData("""{"n":[0,-0,1.5,1e308,-1e308,1e-308,123456789012345678901234567890]}""")]
    [InlineData("""{"s":"\ud83d\ude00 \u0001 \n é"}""")]
    [InlineData("""{"t":true,"f":false,"n":null}""")]
    public void Check_Storable_IsAccepted(string json) => Check(json);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{'a':1}""")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":+1}""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("{/* no */}")]
    public void Check_NotJson_IsRefused(string json) => AssertRefused(json, "payload", "payload is not valid JSON at byte ");

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void Check_NotAnObject_IsRefused(string json) => AssertRefused(json, "payload", "payload must be a JSON object.");

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "payload.a")]
    [InlineData("""{"a":1,"\u0061":2}""", "payload.a")]
    [InlineData("""{"x":{"b":1,"c":[{"b":1}],"b":2}}""", "payload.x.b")]
    [InlineData("""{"x":[{"b":1},{"c":1,"c":2}]}""", "payload.x.c")]
    [InlineData("""{"":1,"":2}""", "payload.")]
    public void Check_MemberGivenTwice_IsNamed(string json, string path) => AssertRefused(json, path, $"{path} is given twice.");

    [Fact]
    public void Check_ManyMembers_FindsTheOneGivenTwice()
    {
        string members = string.Join(',', Enumerable.Range(0, 1000).Select(n => $"\"m{n}\":{n}"));

        Check($"{{{members}}}");
        AssertRefused($"{{{members},\"m0\":1}}", "payload.m0", "payload.m0 is given twice.");
        AssertRefused($"{{{members},\"m999\":1}}", "payload.m999", "payload.m999 is given twice.");
    }

    [Theory]
    [InlineData("""{"a":"x\u0000"}""", "payload.a")]
    [InlineData("""{"a":{"b":["\u0000"]}}""", "payload.a.b")]
    public void Check_NulCharacter_IsRefused(string json, string path) =>
        AssertRefused(json, path, $"{path} has the character \\u0000, which cannot be stored.");

    [Fact]
    public void Check_NulCharacterInAName_IsRefused() => AssertRefused("""{"a":{"\u0000":1}}""", "payload.a", "payload.a has the character \\u0000");

    [Theory]
    [InlineData("""{"a":"\ud83d"}""", "payload.a")]
    [InlineData("""{"a":"\ude00\ud83d"}""", "payload.a")]
    [InlineData("""{"a":{"\ud83d":1}}""", "payload.a")]
    public void Check_LoneSurrogate_IsRefused(string json, string path) =>
        AssertRefused(json, path, $"{path} has a lone surrogate, which is not a character.");

    [Theory]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xFF })]
    public void Check_InvalidUtf8_IsRefused(byte[] bytes)
    {
        var error = Assert.Throws<JobValidationException>(() => PayloadValidator.Check([.. "{\"a\":\""u8, .. bytes, .. "\"}"u8]));

        Assert.Equal(("payload", "payload is not valid UTF-8."), (error.Member, error.Message));
    }

    [Theory]
    [InlineData("1e309")]
    [InlineData("-1e400")]
    [InlineData("1e-400")]
    [InlineData("1E+999999999999")]
    [InlineData("0e999999999999")]
    [InlineData("0e-309")]
    public void Check_NumberOutOfRange_IsRefused(string number) =>
        AssertRefused($$"""{"a":[{{number}}]}""", "payload.a", "payload.a is a number out of range; the limit is about 1.8e308.");

    [Fact]
    public void Check_ManyDigits_AreJudgedByTheirValue()
    {
        Check($$"""{"a":{{new string('9', 308)}}}""");
        Check($$"""{"a":0.{{new string('3', 1000)}}}""");
        AssertRefused($$"""{"a":{{new string('9', 310)}}}""", "payload.a", "payload.a is a number out of range");
    }

    [Fact]
    public void Check_DepthOver64_IsRefusedWithItsPath()
    {
        Check(Nested(63));
        AssertRefused(Nested(64), "payload." + string.Join('.', Enumerable.Repeat("a", 64)), "nested deeper than 64 levels.");
        AssertRefused($$"""{"a":{{new string('[', 64)}}{{new string(']', 64)}}}""", "payload.a", "payload.a is nested deeper than 64 levels.");
        AssertRefused($$"""{"a":{{new string('[', 100_000)}}""", "payload.a", "payload.a is nested deeper than 64 levels.");
    }

    [Fact]
    public void Check_OneMebibyte_IsTheLimit()
    {
        Check($$"""{"a":"{{new string('x', PayloadValidator.MaxBytes - 8)}}"}""");
        AssertRefused($$"""{"a":"{{new string('x', PayloadValidator.MaxBytes - 7)}}"}""", "payload", "payload is larger than 1 MiB.");
    }

    [Fact]
    public void Check_NumbersThatGrowWhenStored_CountAtTheirFullLength() =>
        AssertRefused($$"""{"a":[{{string.Join(',', Enumerable.Repeat("1e308", 4000))}}]}""", "payload", "payload is larger than 1 MiB.");

    [Fact]
    public void Check_LongNames_AreCutInTheMessage()
    {
        string name = new('n', 5000);

        var error = Assert.Throws<JobValidationException>(() => Check($$"""{"{{name}}":"\u0000"}"""));

        Assert.InRange(error.Message.Length, 1, 300);
        Assert.StartsWith("payload.nnn", error.Member, StringComparison.Ordinal);
    }

    private static string Nested(int levels) =>
        string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "{}" + new string('}', levels);

    private static void Check(string json) => PayloadValidator.Check(Encoding.UTF8.GetBytes(json));

    private static void AssertRefused(string json, string member, string reason)
    {
        var error = Assert.Throws<JobValidationException>(() => Check(json));

        Assert.Equal(member, error.Member);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
