using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Hosting;

/// <summary>Signs webhooks as <see href="https://www.standardwebhooks.com">Standard Webhooks</see> says: HMAC-SHA256 over id, time and body.</summary>
public static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    public static string Timestamp(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static string Sign(byte[] secret, string id, string timestamp, string body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));

    public static bool Verify(byte[] secret, string id, string timestamp, string body, string signature) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(Sign(secret, id, timestamp, body)), Encoding.UTF8.GetBytes(signature));
}
