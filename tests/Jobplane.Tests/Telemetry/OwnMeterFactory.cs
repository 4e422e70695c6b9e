using System.Diagnostics.Metrics;

namespace Jobplane.Tests.Telemetry;

/// <summary>Makes meters that one test can tell from those of others.</summary>
internal sealed class OwnMeterFactory : IMeterFactory
{
    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        return new Meter(options);
    }

    public void Dispose()
    {
    }
}
