using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Jobplane.Tests.Http;

/// <summary>Says when a <see cref="HeldJob"/> may end.</summary>
internal sealed class HeldJobGate : IJobHandler<HeldJob>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Channel<bool> _begun = Channel.CreateUnbounded<bool>();
    private readonly Channel<bool> _ends = Channel.CreateUnbounded<bool>();

    /// <summary>Makes a server's worker know the job.</summary>
    public void AddTo(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(this);
        builder.Services.AddJobplane(jobs => jobs.AddHandler<HeldJob, HeldJobGate>());
    }

    /// <summary>Waits until another job runs.</summary>
    public async Task BegunAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _begun.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Lets one job end.</summary>
    public void EndOne() => _ends.Writer.TryWrite(true);

    public async Task HandleAsync(HeldJob job, JobContext context, CancellationToken cancellationToken)
    {
        await _begun.Writer.WriteAsync(true, cancellationToken);
        await _ends.Reader.ReadAsync(cancellationToken);
    }
}
