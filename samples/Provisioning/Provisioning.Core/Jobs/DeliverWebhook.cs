using Jobplane;

namespace Provisioning.Jobs;

/// <summary>Tells the receiver of webhooks what has happened to a project.</summary>
public sealed record DeliverWebhook(string Event)
{
    /// <summary>Ten attempts last some three hours, unless the receiver asks for more time; a message that still waits after a day is of no use to anybody.</summary>
    public static EnqueueOptions For(string projectId) =>
        new() { ProjectId = projectId, Queue = Queues.Webhooks, MaxAttempts = 10, ExpiresAfter = TimeSpan.FromDays(1) };
}
