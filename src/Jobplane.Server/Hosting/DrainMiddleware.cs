namespace Jobplane.Server.Hosting;

/// <summary>Closes kept connections with their next answer once the server is to stop, so that clients open their next one elsewhere.</summary>
internal sealed class DrainMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    public Task InvokeAsync(HttpContext context)
    {
        // HTTP/2 has no such header; Kestrel says goodbye there by itself.
        if (lifetime.ApplicationStopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        return next(context);
    }
}
