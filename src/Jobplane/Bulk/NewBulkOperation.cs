using Jobplane.Enqueueing;
using Jobplane.Listing;

namespace Jobplane.Bulk;

/// <summary>An operation to store.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ProjectId">The project that asks: the one whose jobs it is done to, or, for those of all, the one in whose audit log it stands.</param>
/// <param name="Request">What is done, to which jobs.</param>
/// <param name="Origin">Who asks.</param>
internal sealed record NewBulkOperation(Guid Id, string ProjectId, BulkRequest Request, AuditOrigin Origin)
{
    /// <summary>An operation that may be stored, with a new id.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    public static NewBulkOperation Of(string projectId, BulkRequest request, AuditOrigin? origin)
    {
        JobValidator.CheckProject(projectId);
        if (!Enum.IsDefined(request.Action))
            throw new JobValidationException("action", $"action must be one of: {string.Join(", ", BulkNames.Actions)}.");
        JobFilterValidator.Check(request.Filter);
        if (request.Filter.IsEmpty)
            throw new JobValidationException("filter", "filter must say which jobs. To mean all that there are, give created_before the time of now.");
        if (request.MaxAttempts is not null && request.Action != BulkAction.Retry)
            throw new JobValidationException("max_attempts", "max_attempts belongs to the action retry.");
        if (request.MaxAttempts is { } limit)
            JobValidator.CheckMaxAttempts(limit);
        return new NewBulkOperation(Guid.NewGuid(), projectId, request, (origin ?? new AuditOrigin()).Storable());
    }
}
