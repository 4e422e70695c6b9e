using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobplane.Tests.Http;

public sealed class ApiOptionsTests
{
    [Theory]
    [InlineData("Secret", null, "is not set")]
    [InlineData("Secret", "", "is not set")]
    [InlineData("Secret", "hunter2", "7 bytes")]
    [InlineData("Secret", "0123456789012345678901234567890", "31 bytes")]
    [InlineData("Issuer", " ", "blank")]
    [InlineData("Audience", "", "blank")]
    public void Options_unusable_auth_setting_is_named_with_what_to_do(string key, string? value, string reason) =>
        AssertInvalid($"Jobplane:Auth:{key}", value, reason);

    [Theory]
    [InlineData("")]
    [InlineData("login.example.com")]
    [InlineData("/login")]
    [InlineData("ftp://login.example.com")]
    [InlineData("http://login.example.com")]
    [InlineData("http://10.0.0.1")]
    [InlineData("https://login.example.com?tenant=1")]
    [InlineData("https://login.example.com#tenant")]
    [InlineData("https://user@login.example.com")]
    public void Options_authority_that_could_not_be_trusted_is_named_with_what_to_do(string authority)
    {
        AssertInvalid("Jobplane:Auth:Authority", authority, "https://login.example.com");
        Assert.Single(Assert.Throws<OptionsValidationException>(() => Read(("Jobplane:Auth:Authority", authority))).Failures);
    }

    [Theory]
    [InlineData("https://login.example.com")]
    [InlineData("https://login.example.com/tenant/v2.0/")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080/realm")]
    [InlineData("http://[::1]:8080")]
    public void Options_authority_does_without_a_secret(string authority) =>
        Assert.Null(Read(("Jobplane:Auth:Authority", authority)).Auth.Secret);

    [Fact]
    public void Options_issuer_of_the_secrets_tokens_needs_the_secret()
    {
        (string, string?) authority = ("Jobplane:Auth:Authority", "https://login.example.com");
        (string, string?) issuer = ("Jobplane:Auth:Issuer", "https://login.example.com");
        OptionsValidationException e = Assert.Throws<OptionsValidationException>(() => Read(authority, issuer));

        Assert.StartsWith("Jobplane:Auth:Issuer", Assert.Single(e.Failures), StringComparison.Ordinal);
        Assert.NotNull(Read(authority, issuer, ("Jobplane:Auth:Secret", TestApi.Secret)));
    }

    [Theory]
    [InlineData("proxy.example.com")]
    [InlineData("10.0.0.0/x")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/8 10.1.0.0/16")]
    public void Options_proxy_that_is_no_address_is_named_with_what_to_do(string proxy)
    {
        foreach (string key in (string[])["Jobplane:Proxies", "Jobplane:Proxies:0"])
        {
            OptionsValidationException e = Assert.Throws<OptionsValidationException>(() => Read(("Jobplane:Auth:Secret", TestApi.Secret), (key, proxy)));
            Assert.StartsWith($"Jobplane:Proxies has '{proxy}'; a proxy is an address such as", Assert.Single(e.Failures), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Options_proxies_are_a_list_or_one_value()
    {
        Assert.Equal(["10.0.0.0/8", "::1"], Read(("Jobplane:Auth:Secret", TestApi.Secret), ("Jobplane:Proxies", "10.0.0.0/8, ::1,")).Proxies);
        Assert.Equal(["10.0.0.0/8", "::1"], Read(("Jobplane:Auth:Secret", TestApi.Secret), ("Jobplane:Proxies:0", "10.0.0.0/8"), ("Jobplane:Proxies:1", "::1")).Proxies);
    }

    [Theory]
    [InlineData("PermitLimit", "0", "1 or more")]
    [InlineData("PermitLimit", "-5", "1 or more")]
    [InlineData("WindowSeconds", "0", "from 1 to")]
    [InlineData("WindowSeconds", "86401", "from 1 to")]
    public void Options_unusable_limit_is_named_with_what_to_do(string key, string value, string reason) =>
        AssertInvalid($"Jobplane:RateLimit:{key}", value, reason);

    [Theory]
    [InlineData("ProjectLimit", "0", "1 or more")]
    [InlineData("TotalLimit", "-1", "1 or more")]
    [InlineData("HeartbeatSeconds", "0", "from 1 to")]
    [InlineData("HeartbeatSeconds", "301", "from 1 to")]
    public void Options_unusable_live_setting_is_named_with_what_to_do(string key, string value, string reason) =>
        AssertInvalid($"Jobplane:Live:{key}", value, reason);

    [Fact]
    public void Options_secret_is_measured_in_bytes_and_never_shown()
    {
        Assert.NotNull(Read(("Jobplane:Auth:Secret", new string('é', 16))));
        OptionsValidationException e = Assert.Throws<OptionsValidationException>(() => Read(("Jobplane:Auth:Secret", "hunter2")));
        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_configuration_overrides_code()
    {
        JobplaneApiOptions options = Read(("Jobplane:Auth:Secret", TestApi.Secret), ("Jobplane:RateLimit:PermitLimit", "7"));

        Assert.Equal((TestApi.Secret, "from code", 7, 60), (options.Auth.Secret, options.Auth.Audience, options.RateLimit.PermitLimit, options.RateLimit.WindowSeconds));
    }

    private static void AssertInvalid(string key, string? value, string reason)
    {
        OptionsValidationException e = Assert.Throws<OptionsValidationException>(() =>
            key == "Jobplane:Auth:Secret" ? Read((key, value)) : Read(("Jobplane:Auth:Secret", TestApi.Secret), (key, value)));
        string failure = Assert.Single(e.Failures);
        Assert.StartsWith(key, failure, StringComparison.Ordinal);
        Assert.Contains(reason, failure, StringComparison.Ordinal);
    }

    private static JobplaneApiOptions Read(params (string Key, string? Value)[] settings)
    {
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => setting.Value)).Build())
            .AddJobplaneApi(options =>
            {
                options.Auth.Audience = "from code";
                options.RateLimit.PermitLimit = 5;
            })
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<JobplaneApiOptions>>().Value;
    }
}
