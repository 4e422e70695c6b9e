using System.Runtime.InteropServices;

namespace Jobplane.Server.Commands;

/// <summary>
/// Ctrl-C and SIGTERM, for commands that end by themselves: the first one asks the command to stop, so that it leaves neither half a line nor a hidden cursor;
/// the second one ends the process.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const int SignalBase = 128;
    private const int SigInt = 2;
    private const int SigTerm = 15;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signal;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, SigInt)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, SigTerm)),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The exit code by which shells know the signal; null while there was none.</summary>
    public int? ExitCode => Volatile.Read(ref _signal) is > 0 and int signal ? SignalBase + signal : null;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context, int signal)
    {
        if (Interlocked.CompareExchange(ref _signal, signal, 0) != 0)
            return;
        context.Cancel = true;
        // Elsewhere: what waits for the token goes on in this call, and signals are handled by one thread.
        ThreadPool.QueueUserWorkItem(static stop => stop.Cancel(), _stop, preferLocal: false);
    }
}
