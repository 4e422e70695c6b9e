using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Http;

public sealed class SecurityHeaderTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    // Browsers, and so the framework, leave out the loopback interface.
    private const string Name = "jobs.example.com";

    private static readonly string Token = TestApi.Token("headers");

    [Theory]
    [EveryStore("POST", "/api/jobs", 202)]
    [EveryStore("GET", "/api/jobs/1", 400)]
    [EveryStore("DELETE", "/api/jobs", 405)]
    [EveryStore("GET", "/api/nothing", 404)]
    [EveryStore("GET", "/nothing", 404)]
    [EveryStore("GET", "/healthz", 200)]
    [EveryStore("GET", "/readyz", 200)]
    public async Task Headers_are_on_every_answer(StoreKind kind, string method, string path, int status)
    {
        TestApi api = await fixture.GetAsync(kind);
        using var body = new StringContent("""{"type":"a"}""", System.Text.Encoding.UTF8, "application/json");

        ApiAnswer answer = await api.SendAsync(new HttpMethod(method), path, Token, method == "POST" ? body : null);

        Assert.Equal(status, answer.Status);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Header("Content-Security-Policy"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.Equal("", answer.Header("Server"));
        Assert.Equal("", answer.Header("Strict-Transport-Security"));
        Assert.Contains(answer.Header("Cache-Control"), status >= 400 || path.EndsWith('z') ? ["no-store"] : (string[])["private, no-cache", "no-cache, private"]);
    }

    [Fact]
    public async Task Transport_security_is_asked_for_over_TLS()
    {
        string folder = Directory.CreateTempSubdirectory("jobplane-tls-").FullName;
        string certificate = Path.Combine(folder, "server.pfx");
        using X509Certificate2 issued = MakeCertificate();
        await File.WriteAllBytesAsync(certificate, issued.Export(X509ContentType.Pfx, "tests"), TestContext.Current.CancellationToken);
        await using TestApi api = await TestApi.CreateAsync(StoreKind.Sqlite, new Dictionary<string, string?>
        {
            ["Urls"] = null,
            ["Kestrel:Endpoints:Tls:Url"] = "https://127.0.0.1:0",
            ["Kestrel:Endpoints:Tls:Certificate:Path"] = certificate,
            ["Kestrel:Endpoints:Tls:Certificate:Password"] = "tests",
        });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { issued },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var client = new HttpClient(handler) { BaseAddress = api.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz") { Headers = { Host = Name } };

        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.StartsWith("max-age=", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
