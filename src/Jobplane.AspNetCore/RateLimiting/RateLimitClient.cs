using System.Buffers.Binary;
using System.Net;

namespace Jobplane.AspNetCore.RateLimiting;

/// <summary>Who is limited: the project of a valid token, or else the network of the client's address.</summary>
internal readonly record struct RateLimitClient
{
    private RateLimitClient(string? project, UInt128 network)
    {
        Project = project;
        Network = network;
    }

    public string? Project { get; }

    /// <summary>The network, when there is no project.</summary>
    public UInt128 Network { get; }

    public static RateLimitClient OfProject(string project) => new(project, default);

    /// <summary>The client of an IPv4 address, however it is written, or of the /64 network of an IPv6 one: a single host has all of that.</summary>
    public static RateLimitClient OfAddress(IPAddress? address)
    {
        if (address is null)
            return default;
        Span<byte> bytes = stackalloc byte[16];
        IPAddress wide = address.MapToIPv6();
        wide.TryWriteBytes(bytes, out _);
        UInt128 network = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return new RateLimitClient(null, wide.IsIPv4MappedToIPv6 ? network : network >> 64 << 64);
    }
}
