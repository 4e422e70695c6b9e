using Provisioning.Worker.Cloud;

namespace Jobplane.Tests.Samples;

/// <summary>A provider that does at once what it is asked for, and can be told to fail once.</summary>
internal sealed class FakeCloud : ICloud
{
    public List<string> Asked { get; } = [];

    public string? FailsOnceAt { get; set; }

    public Task EnsureAsync(string projectId, string part, string region, CancellationToken cancellationToken)
    {
        Asked.Add(part);
        if (part != FailsOnceAt)
            return Task.CompletedTask;
        FailsOnceAt = null;
        throw new HttpRequestException($"No {part} just now.");
    }
}
