using Jobplane.Workers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Jobplane.Tests.Unit;

public sealed class WorkerOptionsSetupTests
{
    [Fact]
    public void PostConfigure_NothingSet_WorksTheDefaultQueue()
    {
        WorkerOptions options = Configure(new WorkerOptions());

        Assert.Equal("default", Assert.Single(options.Queues).Name);
        Assert.Equal((true, 20), (options.Enabled, options.Concurrency));
        Assert.True(Validate(options).Succeeded);
    }

    [Fact]
    public void PostConfigure_Configuration_OverridesTheCode()
    {
        var code = new WorkerOptions { Concurrency = 5, Lease = TimeSpan.FromMinutes(1) };

        WorkerOptions options = Configure(code, ("Concurrency", "7"), ("Enabled", "false"), ("PollInterval", "00:00:03"));

        Assert.Equal((7, false), (options.Concurrency, options.Enabled));
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(1)), (options.PollInterval, options.Lease));
    }

    [Theory]
    [InlineData("Queues", "mail, reports ,")]
    [InlineData("Queues:0,Queues:1", "mail|reports")]
    [InlineData("Queues:0:Name,Queues:1:Name", "mail|reports")]
    public void PostConfigure_QueuesInAnyForm_ReplaceThoseOfTheCode(string keys, string values)
    {
        WorkerOptions code = new WorkerOptions().Queue("reports", concurrency: 3).Queue("other");

        WorkerOptions options = Configure(code, [.. keys.Split(',').Zip(values.Split('|'))]);

        Assert.Equal([("mail", null), ("reports", 3)], options.Queues.Select(queue => (queue.Name, queue.Concurrency)));
    }

    [Fact]
    public void PostConfigure_QueuesWithWeights_ShareTheirSlots()
    {
        WorkerOptions options = Configure(new WorkerOptions(), ("Queues", "critical:5, default:1,mail"), ("SharedConcurrency", "12"));

        Assert.Equal([("critical", 5), ("default", 1), ("mail", null)], options.Queues.Select(queue => (queue.Name, queue.Weight)));
        Assert.Equal(12 + 20, options.Slots);
        Assert.True(Validate(options).Succeeded);
    }

    [Fact]
    public void PostConfigure_QueuesAsSections_HaveTheirMembers()
    {
        WorkerOptions options = Configure(
            new WorkerOptions().SharedSlots(3), ("Queues:0:Name", "critical"), ("Queues:0:Weight", "5"), ("Queues:0:Concurrency", "2"), ("Queues:1", "default:1"));

        Assert.Equal([("critical", 5, 2), ("default", 1, null)], options.Queues.Select(queue => (queue.Name, queue.Weight, queue.Concurrency)));
        Assert.Equal(3, options.Slots);
    }

    [Fact]
    public void PostConfigure_WeightOfTheConfiguration_OverridesTheCodes()
    {
        WorkerOptions code = new WorkerOptions().Queue("a", weight: 2, concurrency: 7).Queue("b", weight: 3);

        WorkerOptions options = Configure(code, ("Queues", "b,a:9"));

        Assert.Equal([("b", 3, null), ("a", 9, 7)], options.Queues.Select(queue => (queue.Name, queue.Weight, queue.Concurrency)));
    }

    [Theory]
    [InlineData("critical:five", "Jobplane:Worker:Queues has 'critical:five'; a queue's name is 1 to 100 of A-Z a-z 0-9 _ - and the dot, and may have a weight after it")]
    [InlineData("critical:", "Jobplane:Worker:Queues has 'critical:'")]
    [InlineData("critical:0", "Jobplane:Worker:Queues gives critical the weight 0; a weight must be from 1 to 1000.")]
    [InlineData("critical:-1", "Jobplane:Worker:Queues gives critical the weight -1")]
    [InlineData("critical:1001", "Jobplane:Worker:Queues gives critical the weight 1001")]
    public void Validate_MalformedWeight_NamesTheKeyAndTheRule(string queues, string message) =>
        Assert.Contains(Validate(Configure(new WorkerOptions(), ("Queues", queues))).Failures!, failure => failure.StartsWith(message, StringComparison.Ordinal));

    public static TheoryData<string, Action<WorkerOptions>> Broken => new()
    {
        { "Jobplane:Worker:Concurrency is 0; concurrency must be from 1 to 10000.", options => options.Concurrency = 0 },
        { "Jobplane:Worker:Concurrency is 10001", options => options.Concurrency = 10_001 },
        { "Jobplane:Worker:Queues (mail) is -1", options => options.Queue("mail", concurrency: -1) },
        { "Jobplane:Worker:Queues has 'a b'", options => options.Queue("a b") },
        { "Jobplane:Worker:Queues names a queue twice.", options => options.Queue("mail").Queue("mail") },
        { "Jobplane:Worker:SharedConcurrency is 0", options => options.SharedSlots(0).Queue("a", weight: 1) },
        { "Jobplane:Worker:SharedConcurrency is set, but no queue has a weight", options => options.SharedSlots(5).Queue("a") },
        { "Jobplane:Worker:Lease is 00:00:00.5000000; it must be 1 s or more", options => options.Lease = TimeSpan.FromSeconds(0.5) },
        { "Jobplane:Worker:HeartbeatInterval is 00:00:15; it must be more than zero and less than half of Lease", options => options.HeartbeatInterval = TimeSpan.FromSeconds(15) },
        { "Jobplane:Worker:HeartbeatInterval is 00:00:00", options => options.HeartbeatInterval = TimeSpan.Zero },
        { "Jobplane:Worker:RescueInterval is 00:00:00; it must be more than zero.", options => options.RescueInterval = TimeSpan.Zero },
        { "Jobplane:Worker:PollInterval is -00:00:01", options => options.PollInterval = TimeSpan.FromSeconds(-1) },
        { "Jobplane:Worker:ShutdownGrace is -00:00:01", options => options.ShutdownGrace = TimeSpan.FromSeconds(-1) },
    };

    [Theory, MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void Validate_BrokenRule_NamesTheKeyAndTheRule(string message, Action<WorkerOptions> change)
    {
        var options = new WorkerOptions();
        change(options);

        ValidateOptionsResult result = Validate(Configure(options));

        Assert.Contains(result.Failures!, failure => failure.StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_SeveralBrokenRules_NamesThemAll()
    {
        ValidateOptionsResult result = Validate(Configure(new WorkerOptions(), ("Concurrency", "0"), ("PollInterval", "00:00:00")));

        Assert.Equal(2, result.Failures!.Count());
    }

    private static WorkerOptions Configure(WorkerOptions options, params (string Key, string Value)[] settings)
    {
        Setup(settings).PostConfigure(null, options);
        return options;
    }

    private static ValidateOptionsResult Validate(WorkerOptions options) => Setup([]).Validate(null, options);

    private static WorkerOptionsSetup Setup((string Key, string Value)[] settings) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"{WorkerOptionsSetup.Section}:{setting.Key}", setting.Value)))
        .Build());
}
