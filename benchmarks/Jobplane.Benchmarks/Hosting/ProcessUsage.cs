using System.Diagnostics;

namespace Jobplane.Benchmarks.Hosting;

/// <summary>What a process has used so far.</summary>
internal readonly record struct ProcessUsage
{
    private const double BytesPerMegabyte = 1e6;

    public ProcessUsage(int processId)
    {
        using Process process = Process.GetProcessById(processId);
        ResidentMegabytes = process.WorkingSet64 / BytesPerMegabyte;
        ProcessorTime = process.TotalProcessorTime;
    }

    /// <summary>What this process has used.</summary>
    public static ProcessUsage Own => new(Environment.ProcessId);

    /// <summary>Memory of the process in RAM: VmRSS on Linux.</summary>
    public double ResidentMegabytes { get; }

    public TimeSpan ProcessorTime { get; }
}
