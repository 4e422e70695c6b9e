namespace Jobplane.AspNetCore.Errors;

/// <summary>A request was refused while its body was read.</summary>
internal sealed class RefusedRequestException(ApiError error) : Exception(error.Message)
{
    public ApiError Error { get; } = error;
}
