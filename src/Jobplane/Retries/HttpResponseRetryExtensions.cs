using System.Net.Http.Headers;

namespace Jobplane;

/// <summary>For handlers that call others over HTTP.</summary>
public static class HttpResponseRetryExtensions
{
    /// <summary>
    /// As <see cref="HttpResponseMessage.EnsureSuccessStatusCode"/>, but the exception carries the answer's <c>Retry-After</c>, if it has one, so that the
    /// next attempt does not come before that.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="time">The clock that a <c>Retry-After</c> in the form of a date is compared with; the system's when not given.</param>
    /// <returns>The answer, if it is a success.</returns>
    /// <exception cref="RetryAfterException">It is not, and says when to try again.</exception>
    /// <exception cref="HttpRequestException">It is not, and does not say.</exception>
    public static HttpResponseMessage EnsureSuccessOrRetryAfter(this HttpResponseMessage response, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.IsSuccessStatusCode || DelayOf(response.Headers.RetryAfter, time ?? TimeProvider.System) is not { } delay)
            return response.EnsureSuccessStatusCode();
        throw new RetryAfterException(
            delay,
            $"Response status code does not indicate success: {(int)response.StatusCode} ({response.ReasonPhrase}), retry after {delay.TotalSeconds:0} s.",
            statusCode: response.StatusCode);
    }

    private static TimeSpan? DelayOf(RetryConditionHeaderValue? header, TimeProvider time) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };
}
