using Jobplane.Retention;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobplane.Tests.Unit;

public sealed class RetentionOptionsTests
{
    [Fact]
    public void Options_NothingSet_KeepEverything() => Assert.Empty(RetentionRule.Of(Read()));

    [Fact]
    public void BulkOperations_AreKeptForSevenDays_UnlessTheConfigurationSaysOtherwise()
    {
        Assert.Equal(TimeSpan.FromDays(7), Read().BulkOperations);
        Assert.Equal(TimeSpan.FromHours(1), Read(code => code.BulkOperations = TimeSpan.FromDays(2), ("BulkOperations", "01:00:00")).BulkOperations);
    }

    [Fact]
    public void Options_OfTheConfiguration_OverrideThoseOfTheCode()
    {
        RetentionOptions options = Read(
            code => code.Completed = code.Failed = TimeSpan.FromDays(1),
            ("Completed", "7.00:00:00"),
            ("Queues:slow.lane:Cancelled", "01:00:00"));

        Assert.Equal(
            [
                new RetentionRule("", JobStatus.Completed, TimeSpan.FromDays(7)),
                new RetentionRule("", JobStatus.Failed, TimeSpan.FromDays(1)),
                new RetentionRule("slow.lane", JobStatus.Cancelled, TimeSpan.FromHours(1)),
            ],
            RetentionRule.Of(options));
    }

    [Theory]
    [InlineData("Jobplane:Retention:Failed", "Failed", "00:00:00")]
    [InlineData("Jobplane:Retention:Completed", "Completed", "-1.00:00:00")]
    [InlineData("Jobplane:Retention:Completed", "Completed", "36501.00:00:00")]
    [InlineData("Jobplane:Retention:BulkOperations", "BulkOperations", "00:00:00")]
    [InlineData("Jobplane:Retention:BulkOperations", "BulkOperations", "36501.00:00:00")]
    [InlineData("Jobplane:Retention:Queues:a:Cancelled", "Queues:a:Cancelled", "00:00:00")]
    [InlineData("Jobplane:Retention:Queues", "Queues:two words:Failed", "01:00:00")]
    public void Options_OutOfRange_AreRefusedByTheirKey(string named, string key, string value)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(null, (key, value)));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static RetentionOptions Read(Action<RetentionOptions>? code = null, params (string Key, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(each => KeyValuePair.Create<string, string?>($"{RetentionOptionsSetup.Section}:{each.Key}", each.Value)))
            .Build();
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton(configuration)
            .AddJobplane(jobs => jobs.Retain(code ?? (_ => { })).AddWorker())
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<RetentionOptions>>().Value;
    }
}
