using System.Net;
using System.Net.Sockets;

namespace Jobplane.Tests.Stores;

/// <summary>The interface that every server of the tests binds to.</summary>
internal static class Loopback
{
    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
