using System.Net;
using System.Text;
using System.Text.Json;
using Jobplane;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Provisioning.Data;
using Provisioning.Hosting;
using Provisioning.Jobs;

namespace Provisioning.Worker.Handlers;

/// <summary>
/// Posts to the address in <c>Webhooks:Url</c>, which operators choose. An address that customers choose would have to be kept away from private networks.
/// </summary>
public sealed class DeliverWebhookHandler(ProvisioningContext db, HttpClient http, IConfiguration configuration, TimeProvider time) : IJobHandler<DeliverWebhook>
{
    private static readonly Uri DefaultUrl = new("http://127.0.0.1:5100/inbox");

    public async Task HandleAsync(DeliverWebhook job, JobContext context, CancellationToken cancellationToken)
    {
        // The key of now, not of when the job was enqueued: it may have been rotated since.
        SigningKey key = await db.SigningKeys.AsNoTracking()
            .SingleAsync(key => key.ProjectId == context.ProjectId && key.RevokedAt == null, cancellationToken);
        using HttpRequestMessage request = Sign(job, context, key);
        using HttpResponseMessage answer = await http.SendAsync(request, cancellationToken);

        if (answer.StatusCode == HttpStatusCode.Gone)
            throw new NonRetryableException("The receiver does not want webhooks any more.");
        answer.EnsureSuccessOrRetryAfter(time);
        context.Log($"Delivered, {(int)answer.StatusCode}.");
    }

    private HttpRequestMessage Sign(DeliverWebhook job, JobContext context, SigningKey key)
    {
        string body = JsonSerializer.Serialize(new { type = job.Event, project = context.ProjectId });
        // The job's id is the same at each attempt, so a receiver knows what it has seen.
        string id = context.JobId.ToString();
        string timestamp = WebhookSignature.Timestamp(time.GetUtcNow());
        var request = new HttpRequestMessage(HttpMethod.Post, configuration.GetValue("Webhooks:Url", DefaultUrl))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp);
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(key.Secret, id, timestamp, body));
        return request;
    }
}
