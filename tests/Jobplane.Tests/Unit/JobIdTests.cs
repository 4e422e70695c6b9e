using CsCheck;

namespace Jobplane.Tests.Unit;

public sealed class JobIdTests
{
    [Fact]
    public void TryParse_AnyNewGuid_IsRead() =>
        Gen.Bool.Sample(isUpper =>
        {
            var id = Guid.NewGuid();
            string text = isUpper ? id.ToString().ToUpperInvariant() : id.ToString();
            Assert.True(JobId.TryParse(text, out Guid read));
            Assert.Equal(id, read);
        });

    [Theory]
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("550E8400-E29B-41D4-B716-446655440000")]
    [InlineData("ffffffff-ffff-4fff-8fff-ffffffffffff")]
    [InlineData("00000000-0000-4000-9000-000000000000")]
    public void TryParse_Version4_IsRead(string text)
    {
        Assert.True(JobId.TryParse(text, out Guid id));
        Assert.Equal(text, id.ToString(), ignoreCase: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not-a-uuid")]
    [InlineData("550e8400e29b41d4a716446655440000")]
    [InlineData("{550e8400-e29b-41d4-a716-446655440000}")]
    [InlineData("(550e8400-e29b-41d4-a716-446655440000)")]
    [InlineData(" 550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000\n")]
    [InlineData("550e8400-e29b-41d4-a716-44665544000")]
    [InlineData("550e8400-e29b-41d4-a716-4466554400000")]
    [InlineData("550e8400-e29b-41d4-a716-44665544000g")]
    [InlineData("550e8400-e29b-41d4-a716-44665544000 ")]
    [InlineData("550e8400_e29b_41d4_a716_446655440000")]
    [InlineData("550e8400-e29b-11d4-a716-446655440000")]
    [InlineData("550e8400-e29b-71d4-a716-446655440000")]
    [InlineData("550e8400-e29b-41d4-c716-446655440000")]
    [InlineData("550e8400-e29b-41d4-0716-446655440000")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("ffffffff-ffff-ffff-ffff-ffffffffffff")]
    [InlineData("+50e8400-e29b-41d4-a716-446655440000")]
    [InlineData("0x0e8400-e29b-41d4-a716-446655440000")]
    [InlineData("550e8400-+29b-41d4-a716-446655440000")]
    [InlineData("550e8400-0x9b-41d4-a716-446655440000")]
    [InlineData("٥50e8400-e29b-41d4-a716-446655440000")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        Assert.False(JobId.TryParse(text, out Guid id));
        Assert.Equal(Guid.Empty, id);
    }
}
