using Jobplane.Statistics;

namespace Jobplane.Tests.Unit;

public sealed class FailureTextTests
{
    [Theory]
    [InlineData("TimeoutException: no answer from 10.0.0.17:5432 after 30 s", "TimeoutException: no answer from <n> after <n> s")]
    [InlineData("Order 1234 of customer 99 is gone", "Order <n> of customer <n> is gone")]
    [InlineData("No job 550e8400-e29b-41d4-a716-446655440000 here", "No job <id> here")]
    [InlineData("Commit 0xDEADBEEF or 9fceb02a1b2c3d4e is unknown", "Commit <hex> or <hex> is unknown")]
    [InlineData("Can't open file 'a b.txt' or \"c d\" or `e`", "Can't open file <text> or <text> or <text>")]
    [InlineData("user42 and proj-7: took 3,000.5 ms at 2026-01-29T10:00:05.123Z", "user<n> and proj-<n>: took <n> ms at <n>-<n>-<n>T<n>Z")]
    [InlineData("  first line 1 \r\n second line 2", "first line <n>")]
    [InlineData("deadbeef facade", "deadbeef facade")]
    [InlineData("", "")]
    public void Normalise_Error_LeavesWhatErrorsOfOneCauseHaveInCommon(string error, string expected) => Assert.Equal(expected, FailureText.Normalise(error));

    [Fact]
    public void Normalise_LongErrorCutWithinACharacter_IsTextThatCanBeStored()
    {
        string text = FailureText.Normalise(new string('x', 299) + "😀 and more");

        Assert.Equal(new string('x', 299), text);
    }

    [Fact]
    public void Normalise_HostileText_EndsAtOnce()
    {
        string[] texts = [new('\'', 8000), new string('"', 7999), string.Concat(Enumerable.Repeat("1.", 4000)), new string('a', 8000), string.Concat(Enumerable.Repeat("0-", 4000))];

        Assert.All(texts, text => Assert.InRange(FailureText.Normalise(text).Length, 0, 8000));
    }

    [Fact]
    public void Fingerprint_TypeAndError_IsTheSameEverywhere()
    {
        Assert.Equal("c4b0aba14afdeedd", FailureText.Fingerprint("charge_card", "Declined: <n>"));
        Assert.NotEqual(FailureText.Fingerprint("a", "b"), FailureText.Fingerprint("b", "a"));
    }
}
