using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Jobplane.Tests.Http;

/// <summary>Tokens whose every byte is the test's own, such as no library would make.</summary>
internal static class HandmadeToken
{
    public const string Header = """{"alg":"HS256","typ":"JWT"}""";

    /// <summary>The end of 2099.</summary>
    public const long FarFuture = 4102444799;

    public static string Claims(string project = "\"proj-1\"", string more = "") => $$"""{"project_id":{{project}},"exp":{{FarFuture}}{{more}}}""";

    public static string Sign(string header, string claims, string secret = TestApi.Secret)
    {
        string signed = Unsigned(header, claims);
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    /// <summary>Header and payload, with the dot between them.</summary>
    public static string Unsigned(string header, string claims) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
}
