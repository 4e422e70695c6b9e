using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>The failures that several routes share.</summary>
internal static class ApiRefusals
{
    public static readonly ApiRefusal InvalidJobId = new("The id is malformed.", ApiErrors.InvalidJobId);

    public static readonly ApiRefusal JobNotFound = new("The project has no such job. A job of another project is not told apart from one that does not exist.", ApiErrors.JobNotFound);

    public static readonly ApiRefusal InvalidBulkId = new("The id is malformed.", ApiErrors.InvalidBulkId);

    public static readonly ApiRefusal BulkNotFound = new(
        "There is no such bulk operation. One of another project is not told apart from one that does not exist.", ApiErrors.BulkNotFound);

    public static readonly ApiRefusal ScheduleNotFound = new(
        "The project has no such schedule. One of another project is not told apart from one that does not exist.", ApiErrors.ScheduleNotFound);

    public static readonly ApiRefusal InvalidCursor = new("The cursor belongs to another project, list or filter, or is forged.", ApiErrors.InvalidCursor);

    public static readonly ApiRefusal Slow = new("The body did not arrive in time.", ApiErrors.FromStatus(StatusCodes.Status408RequestTimeout));

    public static readonly ApiRefusal NotJson = new("The body is not application/json in UTF-8, or is compressed.", ApiErrors.NotJson);

    public static readonly ApiRefusal KeyInFlight = new("A request with the same Idempotency-Key is being carried out.", ApiErrors.IdempotencyInFlight);

    public static readonly ApiRefusal KeyMismatch = new("The Idempotency-Key came with another request.", ApiErrors.IdempotencyMismatch);

    public static readonly ApiRefusal TooManyWaiting = new("Too many requests of the project wait for changes.", ApiErrors.TooManyWaiting(new ApiLiveOptions().ProjectLimit));

    public static readonly ApiRefusal Unavailable = new("The store does not answer, or the server is about to stop.", ApiErrors.Unavailable);

    public static readonly ApiRefusal Internal = new("The server is at fault.", ApiErrors.Internal);

    /// <summary>What the routes that take a token have beside their own.</summary>
    public static IReadOnlyList<ApiRefusal> ForCallersWith(ApiScopes scope) =>
    [
        new("There is no bearer token.", ApiErrors.From(TokenRefusal.NoToken)),
        new("The token does not verify, has expired, or names no project.", ApiErrors.From(TokenRefusal.OutsideLifetime)),
        new("The token lacks the scope.", ApiErrors.Forbidden(scope)),
        new("The client has used up its requests.", ApiErrors.RateLimited(DefaultPolicy(), retryAfterSeconds: 1)),
        Internal,
        Unavailable,
    ];

    /// <summary>A parameter or a member is at fault.</summary>
    public static ApiRefusal Invalid(string member, string message) => new("A parameter or a member of the body is at fault; details name it.", ApiErrors.From(new JobValidationException(member, message)));

    public static ApiRefusal TooLarge(int limitBytes) => new("The body is too large.", ApiErrors.TooLarge(limitBytes));

    private static RateLimitPolicy DefaultPolicy()
    {
        var options = new ApiRateLimitOptions();
        return new RateLimitPolicy(options.PermitLimit, options.WindowSeconds, ticksPerSecond: 1);
    }
}
