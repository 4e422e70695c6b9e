using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Jobplane.Server.Output;

/// <summary>Where data goes. A pipe whose reader has left is an error here, where .NET's console would take all that is written for nobody.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;
    private const int BufferSize = 16 * 1024;

    // EPIPE of Linux and macOS; ERROR_BROKEN_PIPE and ERROR_NO_DATA of Windows.
    private static readonly int[] Closed = [32, unchecked((int)0x8007006D), unchecked((int)0x800700E8)];

    /// <summary>A writer to stdout. Who writes must flush.</summary>
    public static TextWriter Open()
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows())
            return Console.Out;
        var stream = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // A file is left to the console: a stream would write at places of its own, and not where others who share the file go on.
        return stream.CanSeek ? Console.Out : new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferSize);
    }

    /// <summary>Whether whoever read stdout has gone, such as <c>head</c> when it has enough.</summary>
    public static bool IsClosed(Exception failure) => failure is IOException io && Array.IndexOf(Closed, io.HResult) >= 0;
}
