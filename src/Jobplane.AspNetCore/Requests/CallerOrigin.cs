using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Requests;

/// <summary>Who asks, as the audit log has it.</summary>
internal static class CallerOrigin
{
    public static AuditOrigin Of(HttpContext context) => new()
    {
        Actor = ApiRequest.Of(context).Caller.Subject,
        RemoteAddress = ClientAddress.Of(context)?.ToString(),
        RequestId = ApiRequest.Of(context).RequestId,
    };
}
