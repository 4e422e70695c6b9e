using System.Security.Cryptography;

namespace Provisioning.Data;

/// <summary>The key that signs a project's webhooks.</summary>
public sealed class SigningKey
{
    private const int Bytes = 32;

    public Guid Id { get; init; }

    public required string ProjectId { get; init; }

    public required byte[] Secret { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public static SigningKey Create(string projectId, DateTimeOffset now) =>
        new() { Id = Guid.NewGuid(), ProjectId = projectId, Secret = RandomNumberGenerator.GetBytes(Bytes), CreatedAt = now };
}
