using System.Net;
using Jobplane.AspNetCore.RateLimiting;

namespace Jobplane.Tests.Http;

public sealed class RateLimitClientTests
{
    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("fe80::1%1", "fe80::1%2", true)]
    [InlineData("0.0.0.0", "::", false)]
    public void OfAddress_takes_an_IPv6_network_for_one_client(string one, string other, bool same) =>
        Assert.Equal(same, RateLimitClient.OfAddress(IPAddress.Parse(one)) == RateLimitClient.OfAddress(IPAddress.Parse(other)));

    [Fact]
    public void OfProject_and_OfAddress_are_never_the_same_client()
    {
        Assert.NotEqual(RateLimitClient.OfProject("127"), RateLimitClient.OfAddress(IPAddress.Parse("0.0.0.127")));
        Assert.NotEqual(RateLimitClient.OfProject(""), RateLimitClient.OfAddress(null));
    }
}
