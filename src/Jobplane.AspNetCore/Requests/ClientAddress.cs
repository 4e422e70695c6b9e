using System.Net;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Requests;

/// <summary>The address a request comes from: the connection's peer or, if that is a trusted proxy, the client that it names.</summary>
internal static class ClientAddress
{
    /// <summary>The address, an IPv4 one in its own form also on sockets that take both; null where connections have none.</summary>
    public static IPAddress? Of(HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;
}
