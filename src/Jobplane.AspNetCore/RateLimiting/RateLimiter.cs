using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Jobplane.AspNetCore.RateLimiting;

/// <summary>Limits how many requests a client makes, by a sliding window over its requests' times.</summary>
internal sealed class RateLimiter
{
    // A log takes some 200 bytes at first: at most about 20 MB for addresses, which anyone can have many of.
    private const int MaxAddresses = 50_000;

    // Projects are not limited in number: each has shown a token that was signed for it.
    private const int MaxProjects = int.MaxValue;

    private readonly ClientLogs<string> _projects;
    private readonly ClientLogs<UInt128> _addresses;

    public RateLimiter(IOptions<JobplaneApiOptions> options, TimeProvider time)
    {
        ApiRateLimitOptions limit = options.Value.RateLimit;
        Policy = new RateLimitPolicy(limit.PermitLimit, limit.WindowSeconds, time.TimestampFrequency);
        _projects = new ClientLogs<string>(Policy, time, MaxProjects);
        _addresses = new ClientLogs<UInt128>(Policy, time, MaxAddresses);
    }

    public RateLimitPolicy Policy { get; }

    public RateLimitDecision TakeForProject(string projectId) => _projects.Take(projectId);

    public RateLimitDecision TakeForAddress(IPAddress? address) => _addresses.Take(KeyOf(address));

    /// <summary>An IPv4 address, however it is written, or the /64 network of an IPv6 one: a single host has all of that.</summary>
    internal static UInt128 KeyOf(IPAddress? address)
    {
        if (address is null)
            return UInt128.Zero;
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork)
            address = address.MapToIPv6();
        address.TryWriteBytes(bytes, out _);
        UInt128 key = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return address.IsIPv4MappedToIPv6 ? key : key >> 64 << 64;
    }
}
