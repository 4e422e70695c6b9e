namespace Provisioning.Jobs;

/// <summary>Queues of their own, so that a slow receiver of webhooks keeps nobody from being provisioned.</summary>
public static class Queues
{
    public const string Provisioning = "provisioning";
    public const string Webhooks = "webhooks";
}
