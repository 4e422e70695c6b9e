using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Jobplane.AspNetCore.Errors;

/// <summary>Every failure of the API: which status, code and words it has. Nothing outside this file decides that.</summary>
internal static class ApiErrors
{
    private const string ValidationCode = "VALIDATION_ERROR";
    private const string UnauthorizedCode = "UNAUTHORIZED";
    private const string KeyInvalidCode = "KEY_INVALID";
    private const string ForbiddenCode = "FORBIDDEN";
    private const string NotFoundCode = "NOT_FOUND";
    private const string MethodNotAllowedCode = "METHOD_NOT_ALLOWED";
    private const string ConflictCode = "CONFLICT";
    private const string IdempotencyMismatchCode = "IDEMPOTENCY_MISMATCH";
    private const string PayloadTooLargeCode = "PAYLOAD_TOO_LARGE";
    private const string UnsupportedMediaTypeCode = "UNSUPPORTED_MEDIA_TYPE";
    private const string RateLimitExceededCode = "RATE_LIMIT_EXCEEDED";
    private const string InternalErrorCode = "INTERNAL_ERROR";
    private const string ServiceUnavailableCode = "SERVICE_UNAVAILABLE";

    // A request with a key is in flight for as long as one transaction takes.
    private const int InFlightRetrySeconds = 1;

    // About as long as the stores take to find their way back after a restart.
    private const int UnavailableRetrySeconds = 5;

    public static readonly ApiError InvalidJobId = new(400, ValidationCode, "Invalid job ID format. Job ID must be a valid UUID v4.");

    public static readonly ApiError JobNotFound = new(404, NotFoundCode, "Job not found");

    public static readonly ApiError RouteNotFound = new(404, NotFoundCode, "There is no such route.");

    public static readonly ApiError MethodNotAllowed =
        new(405, MethodNotAllowedCode, "The route does not have this method. The Allow header lists those that it has.");

    public static readonly ApiError JobIsRunning =
        new(409, ConflictCode, "The job is running. It can be retried once this attempt has ended.");

    public static readonly ApiError RunningJobNotDeleted =
        new(409, ConflictCode, "The job is running. Cancel it first; it can be deleted once it has stopped.");

    public static readonly ApiError InvalidBulkId =
        new(400, ValidationCode, "Invalid ID format of a bulk operation. It must be a valid UUID v4.");

    public static readonly ApiError BulkNotFound = new(404, NotFoundCode, "Bulk operation not found");

    public static readonly ApiError ScheduleNotFound = new(404, NotFoundCode, "Schedule not found");

    public static readonly ApiError InvalidCursor = new(
        400, ValidationCode, "cursor is not one that this list has given for these parameters. Begin again without it.")
    {
        Details = [ErrorDetail.Of("member", "cursor")],
    };

    public static readonly ApiError IdempotencyMismatch = new(
        422, IdempotencyMismatchCode, "This Idempotency-Key came with another request before. Send the same request, or another key.");

    public static readonly ApiError IdempotencyInFlight = new(
        409, ConflictCode, "A request with this Idempotency-Key is still being carried out. Try again after the time in Retry-After.")
    {
        IsRetryable = true,
        RetryAfterSeconds = InFlightRetrySeconds,
    };

    public static readonly ApiError NotJson = new(415, UnsupportedMediaTypeCode, "Send the body as application/json, in UTF-8.");

    public static readonly ApiError EncodedContent = new(415, UnsupportedMediaTypeCode, "Send the body without a Content-Encoding.");

    public static readonly ApiError InvalidRequest = new(400, ValidationCode, "The request is malformed.");

    public static readonly ApiError NotAnObject = new(400, ValidationCode, "The body must be a JSON object.");

    public static readonly ApiError Internal = new(500, InternalErrorCode, "An unexpected error occurred. The server's log has it under this request_id.");

    public static readonly ApiError Unavailable =
        new(503, ServiceUnavailableCode, "The service is temporarily unavailable. Try again after the time in Retry-After.")
        {
            IsRetryable = true,
            RetryAfterSeconds = UnavailableRetrySeconds,
        };

    public static readonly ApiError Stopping = Unavailable with { Message = "The server is stopping. Try again after the time in Retry-After." };

    private static readonly ApiError NoToken =
        new(401, UnauthorizedCode, "A bearer token is required. Send it as: Authorization: Bearer <token>") { Challenge = "Bearer" };

    private static readonly ApiError InvalidToken = KeyInvalid("The token is not valid.");

    private static readonly ApiError TokenOutsideLifetime = KeyInvalid("The token has expired, is not valid yet, or has no exp claim.");

    private static readonly ApiError TokenWithoutProject =
        KeyInvalid("The token needs the claim project_id exactly once: 1 to 100 of the characters A-Z a-z 0-9 _ -.");

    public static ApiError Forbidden(ApiScopes scope) => new(403, ForbiddenCode, $"The token lacks the scope {scope.ToName()}.")
    {
        Challenge = $"Bearer error=\"insufficient_scope\", scope=\"{scope.ToName()}\"",
        Details = [ErrorDetail.Of("scope", scope.ToName())],
    };

    public static ApiError RateLimited(RateLimitPolicy policy, int retryAfterSeconds) =>
        new(429, RateLimitExceededCode, "Too many requests. Try again after the time in Retry-After.")
        {
            IsRetryable = true,
            RetryAfterSeconds = retryAfterSeconds,
            Details = [ErrorDetail.Of("limit", policy.Limit), ErrorDetail.Of("window_seconds", policy.WindowSeconds)],
        };

    public static ApiError TooManyWaiting(int limit) =>
        new(429, RateLimitExceededCode, "Too many requests of the project wait for changes of jobs. End some, or try again after the time in Retry-After.")
        {
            IsRetryable = true,
            RetryAfterSeconds = UnavailableRetrySeconds,
            Details = [ErrorDetail.Of("limit", limit)],
        };

    public static ApiError TooLarge(int limitBytes) => new(413, PayloadTooLargeCode, $"The request is larger than the {limitBytes} bytes allowed.")
    {
        Details = [ErrorDetail.Of("limit_bytes", limitBytes)],
    };

    public static ApiError PayloadTooLarge(int limitBytes) => new(413, PayloadTooLargeCode, $"payload is larger than the {limitBytes} bytes allowed.")
    {
        Details = [ErrorDetail.Of("member", "payload"), ErrorDetail.Of("limit_bytes", limitBytes)],
    };

    public static ApiError InvalidJson(long line, long position) =>
        new(400, ValidationCode, $"The body is not valid JSON: line {line + 1}, byte {position + 1}.");

    public static ApiError From(TokenRefusal refusal) => refusal switch
    {
        TokenRefusal.NoToken => NoToken,
        TokenRefusal.OutsideLifetime => TokenOutsideLifetime,
        TokenRefusal.NoProject => TokenWithoutProject,
        TokenRefusal.KeysUnavailable => Unavailable,
        _ => InvalidToken,
    };

    /// <summary>The error of a retry that was not made.</summary>
    public static ApiError From(RetryResult result) => result switch
    {
        RetryResult.NotFound => JobNotFound,
        RetryResult.Running => JobIsRunning,
        RetryResult.LimitReached limit => new(400, ValidationCode, "Maximum retry attempts reached. This job cannot be retried.")
        {
            Details = [ErrorDetail.Of("attempts", limit.Attempts), ErrorDetail.Of("max_attempts", limit.MaxAttempts)],
        },
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not a failure."),
    };

    /// <summary>The error of a cancellation that was not made.</summary>
    public static ApiError From(CancelResult result) => result switch
    {
        CancelResult.NotFound => JobNotFound,
        CancelResult.Finished finished => new(409, ConflictCode, $"The job has finished: it is {finished.Status.ToName()}.")
        {
            Details = [ErrorDetail.Of("status", finished.Status.ToName())],
        },
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not a failure."),
    };

    /// <summary>The error of a deletion that was not made.</summary>
    public static ApiError From(DeleteResult result) => result switch
    {
        DeleteResult.NotFound => JobNotFound,
        DeleteResult.Running => RunningJobNotDeleted,
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not a failure."),
    };

    /// <summary>The error of a bulk operation that was not cancelled.</summary>
    public static ApiError From(BulkCancelResult result) => result switch
    {
        BulkCancelResult.NotFound => BulkNotFound,
        BulkCancelResult.Finished finished => new(409, ConflictCode, $"The bulk operation has come to its end: it is {finished.State.ToName()}.")
        {
            Details = [ErrorDetail.Of("state", finished.State.ToName())],
        },
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not a failure."),
    };

    /// <summary>The error of a schedule that was not stored.</summary>
    public static ApiError From(SchedulePutResult result) => result switch
    {
        SchedulePutResult.LimitReached reached =>
            new(409, ConflictCode, $"The project has {reached.Limit} schedules, which is the limit. Delete one first.")
            {
                Details = [ErrorDetail.Of("limit", reached.Limit)],
            },
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Not a failure."),
    };

    public static ApiError From(Exception exception) => exception switch
    {
        RefusedRequestException e => e.Error,
        JobValidationException e => new(400, ValidationCode, e.Message) { Details = [ErrorDetail.Of("member", e.Member)] },
        BadHttpRequestException e => FromStatus(e.StatusCode),
        StoreUnavailableException => Unavailable,
        _ => Internal,
    };

    /// <summary>The error of a failure that the framework reports by its status alone.</summary>
    public static ApiError FromStatus(int status) => status switch
    {
        400 => InvalidRequest,
        401 => NoToken,
        403 => new(status, ForbiddenCode, "Access is denied."),
        404 => RouteNotFound,
        405 => MethodNotAllowed,
        408 => new(status, ValidationCode, "The request did not arrive in time."),
        413 => new(status, PayloadTooLargeCode, "The request is too large."),
        415 => NotJson,
        429 => new(status, RateLimitExceededCode, "Too many requests.") { IsRetryable = true },
        503 => Unavailable,
        >= 400 and < 500 => new(status, ValidationCode, $"The request was refused: {ReasonPhrases.GetReasonPhrase(status)}."),
        _ => Internal,
    };

    private static ApiError KeyInvalid(string message) =>
        new(401, KeyInvalidCode, message) { Challenge = "Bearer error=\"invalid_token\"" };
}
