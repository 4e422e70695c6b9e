using System.Text;
using CsCheck;
using Jobplane.Retries;

namespace Jobplane.Tests.Unit;

public sealed class JobErrorFormatterTests
{
    [Theory]
    [InlineData("12345678", "12345678")]
    [InlineData("123456789", "1234…")]
    [InlineData("ääääx", "ää…")]
    [InlineData("a\0b\u001b[0m\tc", "ab[0m\tc")]
    [InlineData("", "")]
    public void FormatLine_LineOfAnyLength_FitsAndSaysWhenItIsCut(string line, string expected) =>
        Assert.Equal(expected, new JobErrorFormatter(redact: null).FormatLine(line, error: null, maxBytes: 8));

    [Fact]
    public void FormatLine_HookThatThrows_KeepsTheLineBack() => Assert.Equal(
        "A line that could not be prepared for storage.",
        new JobErrorFormatter(_ => throw new InvalidOperationException()).FormatLine("secret", error: null, maxBytes: 100));

    [Fact]
    public void FormatLine_VeryLong_IsLookedAtInPart()
    {
        int seen = 0;
        var formatter = new JobErrorFormatter(text =>
        {
            seen = text.Length;
            return text;
        });

        formatter.FormatLine(new string('x', 10_000_000), error: null, maxBytes: 100);

        Assert.InRange(seen, 100, 10_000);
    }

    [Fact]
    public void Format_Causes_AreTheirTypesAndMessagesWithoutStacks()
    {
        var error = new InvalidOperationException("Cannot provision.", new TimeoutException("No answer."));

        Assert.Equal("InvalidOperationException: Cannot provision. <- TimeoutException: No answer.", Format(error));
    }

    [Fact]
    public void Format_RedactionThatThrows_StoresNeitherTextNorNothing() =>
        Assert.Equal(
            "TimeoutException: its message could not be prepared for storage.",
            new JobErrorFormatter(_ => throw new InvalidOperationException()).Format(new TimeoutException("secret")));

    [Fact]
    public void Format_NonRetryable_IsItsMessageAlone() => Assert.Equal("Card expired.", Format(new NonRetryableException("Card expired.")));

    [Fact]
    public void Format_AggregateOfOne_IsThatOne() =>
        Assert.Equal("TimeoutException: No answer.", Format(new AggregateException(new TimeoutException("No answer."))));

    [Theory]
    [InlineData("Host=db;Password=hunter2;Database=app")]
    [InlineData("Host=db;PWD = 'hunter2; x' ;Database=app")]
    [InlineData("server=x;password=\"hunter2\"")]
    [InlineData("GET /?api_key=hunter2&x=1")]
    [InlineData("access-token=hunter2")]
    [InlineData("Secret=hunter2")]
    public void Format_SecretInTheMessage_IsTakenOut(string message)
    {
        string text = Format(new InvalidOperationException(message));

        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.Contains("=***", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_RedactionOfTheApplication_HasTheLastWord() =>
        Assert.Equal("hidden", new JobErrorFormatter(_ => "hid\0den").Format(new TimeoutException("x")));

    [Fact]
    public void Format_AnyText_IsStorable() =>
        Gen.String[Gen.Char, 0, 5000].Sample(message =>
        {
            string text = Format(new InvalidOperationException(message));
            Assert.InRange(Encoding.UTF8.GetByteCount(text), 0, JobErrorFormatter.MaxBytes);
            // Throws where a surrogate stands alone.
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetBytes(text);
            Assert.DoesNotContain(text, character => char.IsControl(character) && character is not ('\n' or '\t'));
        }, iter: 500);

    [Fact]
    public void Format_LongText_IsCutBetweenCharacters()
    {
        string text = Format(new NonRetryableException(string.Concat(Enumerable.Repeat("😀", 5000))));

        Assert.Equal(JobErrorFormatter.MaxBytes, Encoding.UTF8.GetByteCount(text));
        Assert.EndsWith("😀", text, StringComparison.Ordinal);
    }

    private static string Format(Exception error) => new JobErrorFormatter(redact: null).Format(error);
}
