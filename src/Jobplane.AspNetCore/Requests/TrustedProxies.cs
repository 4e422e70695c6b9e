using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Jobplane.AspNetCore.Requests;

/// <summary>The proxies whose <c>X-Forwarded-For</c> is believed.</summary>
internal static class TrustedProxies
{
    /// <summary>Reads an address, or a network in CIDR form.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (!IPAddress.TryParse(text, out IPAddress? address))
            return IPNetwork.TryParse(text, out network);
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>
    /// What the framework's middleware needs to find the client: it goes through the header from the right, one proxy after the other, and
    /// stops at the first address that is no proxy of ours. What stands left of that is the client's own invention.
    /// </summary>
    public static ForwardedHeadersOptions ForwardingBy(IEnumerable<string> proxies)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        // By default it trusts this machine.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (string proxy in proxies)
        {
            if (TryParse(proxy, out IPNetwork network))
                options.KnownIPNetworks.Add(network);
        }

        return options;
    }
}
