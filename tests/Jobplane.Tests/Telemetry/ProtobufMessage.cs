namespace Jobplane.Tests.Telemetry;

/// <summary>A message of protobuf's wire format, of which a test reads the few fields that it looks at.</summary>
internal sealed class ProtobufMessage(ReadOnlyMemory<byte> bytes)
{
    /// <summary>The values of a field that is repeated, or there once: messages, texts or bytes.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Values(int field)
    {
        var values = new List<ReadOnlyMemory<byte>>();
        int at = 0;
        while (at < bytes.Length)
        {
            ulong tag = ReadNumber(ref at);
            int length = (tag & 7) switch
            {
                0 => LengthOfNumber(at),
                1 => sizeof(long),
                2 => (int)ReadNumber(ref at),
                5 => sizeof(int),
                _ => throw new FormatException($"Protobuf has no wire type {tag & 7}."),
            };
            if (tag >> 3 == (ulong)field)
                values.Add(bytes.Slice(at, length));
            at += length;
        }

        return values;
    }

    /// <summary>The messages that a path of fields leads to.</summary>
    public IEnumerable<ProtobufMessage> Messages(params int[] path) =>
        path is [int field, .. int[] rest] ? Values(field).SelectMany(value => new ProtobufMessage(value).Messages(rest)) : [this];

    /// <summary>The text of a field; empty when it is not there.</summary>
    public string Text(int field) => Values(field) is [.., var last] ? System.Text.Encoding.UTF8.GetString(last.Span) : "";

    /// <summary>The bytes of a field in hexadecimal digits, as ids are written; empty when it is not there.</summary>
    public string Id(int field) => Values(field) is [.., var last] ? Convert.ToHexStringLower(last.Span) : "";

    private ulong ReadNumber(ref int at)
    {
        ulong number = 0;
        int end = at + LengthOfNumber(at);
        for (int shift = 0; at < end; shift += 7)
            number |= (ulong)(bytes.Span[at++] & 0x7F) << shift;
        return number;
    }

    private int LengthOfNumber(int at) => bytes.Span[at..].IndexOfAnyInRange((byte)0, (byte)0x7F) + 1;
}
