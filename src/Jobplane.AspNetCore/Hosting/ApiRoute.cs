using Jobplane.AspNetCore.Auth;
using Jobplane.AspNetCore.Jobs;
using Microsoft.AspNetCore.Http;

namespace Jobplane.AspNetCore.Hosting;

/// <summary>One route of the API, the scope it takes, and who handles it.</summary>
internal sealed record ApiRoute(string Method, string Pattern, ApiScopes Scope, Func<JobEndpoints, RequestDelegate> Handler);
