using System.Diagnostics;

namespace Jobplane.Tests.Faults;

/// <summary>Signals to processes.</summary>
internal static class Signal
{
    public static void Kill(params IEnumerable<int> processes) => Send("KILL", processes);

    public static void Stop(params IEnumerable<int> processes) => Send("STOP", processes);

    public static void Continue(params IEnumerable<int> processes) => Send("CONT", processes);

    public static void Terminate(params IEnumerable<int> processes) => Send("TERM", processes);

    private static void Send(string signal, IEnumerable<int> processes)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", .. processes.Select(process => $"{process}")]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
