using Jobplane.AspNetCore.Errors;

namespace Jobplane.AspNetCore.OpenApi;

/// <summary>A failure that a route may answer with, shown by an error that the API really has.</summary>
internal sealed record ApiRefusal(string Description, ApiError Error);
