using System.Buffers;
using System.IO.Pipelines;
using Jobplane.AspNetCore.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Jobplane.AspNetCore.Requests;

/// <summary>A request's body, read up to a limit into rented memory.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int InitialCapacity = 4096;

    private byte[] _buffer = [];
    private int _length;

    private RequestBody()
    {
    }

    public ReadOnlySpan<byte> Utf8 => _buffer.AsSpan(0, _length);

    public bool IsEmpty => _length == 0;

    /// <summary>Refuses a request that does not say that its body is JSON.</summary>
    /// <exception cref="RefusedRequestException">It says something else, or nothing.</exception>
    public static void RequireJson(HttpRequest request)
    {
        bool isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isJson)
            throw new RefusedRequestException(ApiErrors.NotJson);
    }

    /// <summary>
    /// Reads the body. It is given up as soon as it is known to be longer than the limit: by its declared length before the first byte, or when
    /// more has come.
    /// </summary>
    /// <exception cref="RefusedRequestException">It is too long, or compressed.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, int limit)
    {
        RequireIdentity(context);
        if (context.Request.ContentLength > limit)
            throw new RefusedRequestException(ApiErrors.TooLarge(limit));
        var body = new RequestBody();
        try
        {
            await body.FillAsync(context.Request.BodyReader, limit, context.RequestAborted);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private static void RequireIdentity(HttpContext context)
    {
        string encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return;
        context.Response.Headers.AcceptEncoding = "identity";
        throw new RefusedRequestException(ApiErrors.EncodedContent);
    }

    private async ValueTask FillAsync(PipeReader reader, int limit, CancellationToken cancellationToken)
    {
        ReadResult read;
        do
        {
            read = await reader.ReadAsync(cancellationToken);
            bool fits = read.Buffer.Length <= limit - _length;
            if (fits)
                Append(read.Buffer);
            reader.AdvanceTo(read.Buffer.End);
            if (!fits)
                throw new RefusedRequestException(ApiErrors.TooLarge(limit));
        }
        while (!read.IsCompleted);
    }

    private void Append(ReadOnlySequence<byte> bytes)
    {
        int needed = _length + (int)bytes.Length;
        if (needed > _buffer.Length)
            Grow(needed);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length = needed;
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(needed, InitialCapacity), _buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
