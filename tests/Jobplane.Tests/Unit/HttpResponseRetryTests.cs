using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Unit;

public sealed class HttpResponseRetryTests
{
    [Fact]
    public void EnsureSuccess_Success_ReturnsTheAnswer()
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.OK);

        Assert.Same(answer, answer.EnsureSuccessOrRetryAfter());
    }

    [Fact]
    public void EnsureSuccess_FailureWithoutRetryAfter_ThrowsAsTheFrameworkDoes()
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.BadGateway);

        var error = Assert.Throws<HttpRequestException>(() => answer.EnsureSuccessOrRetryAfter());

        Assert.Equal(HttpStatusCode.BadGateway, error.StatusCode);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void EnsureSuccess_FailureWithRetryAfter_CarriesIt(bool isDate)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var answer = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter = isDate
            ? new RetryConditionHeaderValue(time.GetUtcNow().AddSeconds(90))
            : new RetryConditionHeaderValue(TimeSpan.FromSeconds(90));

        var error = Assert.Throws<RetryAfterException>(() => answer.EnsureSuccessOrRetryAfter(time));

        Assert.Equal((TimeSpan.FromSeconds(90), HttpStatusCode.ServiceUnavailable), (error.RetryAfter, error.StatusCode));
    }
}
