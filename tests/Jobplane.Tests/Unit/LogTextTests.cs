using Jobplane.Server.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Unit;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("plain text, é and 日本", "plain text, é and 日本")]
    [InlineData("a\r\nb", @"a\r\nb")]
    [InlineData("\tx", @"\tx")]
    [InlineData("\u001b[2J\u0007", @"\u001b[2J\u0007")]
    [InlineData("a\u0085b\u2028c\u2029d", @"a\u0085b\u2028c\u2029d")]
    [InlineData("a\u202eb\u2066c\u200fd", @"a\u202eb\u2066c\u200fd")]
    [InlineData("\u007f\u009b", @"\u007f\u009b")]
    [InlineData("", "")]
    public void OneLine_text_of_others_keeps_what_is_harmless_and_escapes_the_rest(string text, string expected) =>
        Assert.Equal(expected, LogText.OneLine(text));

    [Fact]
    public void Format_message_and_error_of_many_lines_is_one_line()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 29, 10, 0, 0, TimeSpan.Zero));
        using var writer = new StringWriter();
        const string forged = "x\n2026-01-29T10:00:00.000Z info: forged\u001b[1A";
        var entry = new LogEntry<string>(LogLevel.Error, "Jobs", new EventId(7), forged, new InvalidOperationException(forged), static (state, _) => state);

        new LineLogFormatter(time).Write(entry, scopeProvider: null, writer);

        string text = writer.ToString();
        Assert.StartsWith(@"2026-01-29T10:00:00.000Z fail: Jobs[7] x\n2026", text, StringComparison.Ordinal);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text[..^1], c => char.IsControl(c));
    }
}
