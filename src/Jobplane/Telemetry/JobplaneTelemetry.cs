using System.Diagnostics;
using System.Reflection;

namespace Jobplane;

/// <summary>The names under which Jobplane's spans and metrics are found: pass them to <c>AddSource</c> and <c>AddMeter</c> of OpenTelemetry.</summary>
public static class JobplaneTelemetry
{
    /// <summary>The name of the <see cref="ActivitySource"/>.</summary>
    public const string ActivitySourceName = "Jobplane";

    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "Jobplane";

    internal static readonly string Version =
        typeof(JobplaneTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    internal static readonly ActivitySource Source = new(ActivitySourceName, Version);
}
