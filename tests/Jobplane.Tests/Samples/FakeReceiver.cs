using System.Net;
using System.Net.Http.Headers;

namespace Jobplane.Tests.Samples;

/// <summary>A receiver of webhooks that gives the answers it was told to, and 204 when there are none left.</summary>
internal sealed class FakeReceiver : HttpMessageHandler
{
    private readonly Queue<HttpResponseMessage> _answers = [];

    /// <summary>The headers and bodies that came.</summary>
    public List<(HttpRequestHeaders Headers, string Body)> Received { get; } = [];

    public void AnswerWith(HttpStatusCode status, TimeSpan? retryAfter = null)
    {
        var answer = new HttpResponseMessage(status);
        answer.Headers.RetryAfter = retryAfter is { } delay ? new RetryConditionHeaderValue(delay) : null;
        _answers.Enqueue(answer);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Received.Add((request.Headers, await request.Content!.ReadAsStringAsync(cancellationToken)));
        return _answers.TryDequeue(out HttpResponseMessage? answer) ? answer : new HttpResponseMessage(HttpStatusCode.NoContent);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (HttpResponseMessage answer in _answers)
                answer.Dispose();
        }

        base.Dispose(disposing);
    }
}
