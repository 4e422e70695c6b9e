using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Jobplane.AspNetCore.Live;

/// <summary>Writes server-sent events, in the format of the HTML standard (section 9.2).</summary>
internal sealed class EventWriter(PipeWriter output)
{
    /// <summary>Asks the client to wait so long before it connects again.</summary>
    public void WriteRetry(TimeSpan delay) => Write($"retry: {delay.TotalMilliseconds}\n\n");

    /// <summary>Writes one event. Line ends in its data, which JSON may have between its parts, begin a new line of data.</summary>
    public void WriteEvent(string id, ReadOnlySpan<byte> data)
    {
        Write($"id: {id}\n");
        while (true)
        {
            output.Write("data: "u8);
            int end = data.IndexOfAny((byte)'\r', (byte)'\n');
            output.Write(end < 0 ? data : data[..end]);
            output.Write("\n"u8);
            if (end < 0)
                break;
            data = data[(data[end..].StartsWith("\r\n"u8) ? end + 2 : end + 1)..];
        }

        output.Write("\n"u8);
    }

    /// <summary>Writes a line that clients skip.</summary>
    public void WriteComment(string text) => Write($": {text}\n\n");

    private void Write(string text) => Encoding.UTF8.GetBytes(text, output);
}
