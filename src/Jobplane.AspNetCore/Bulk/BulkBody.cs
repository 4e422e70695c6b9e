using System.Text.Json;
using Jobplane.AspNetCore.Errors;
using Jobplane.AspNetCore.Listing;
using Jobplane.AspNetCore.Requests;

namespace Jobplane.AspNetCore.Bulk;

/// <summary>The body that asks for a bulk operation: <c>{"action": "retry", "filter": {…}, "max_attempts": 5, "dry_run": true}</c>.</summary>
internal sealed class BulkBody
{
    /// <summary>Most bytes of a body.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly string[] Members = ["action", "filter", "max_attempts", "dry_run"];
    private static readonly string[] OperatorMembers = [.. Members, "project_id"];

    private BulkAction? _action;
    private Range? _filter;
    private int? _maxAttempts;

    private BulkBody()
    {
    }

    /// <summary>What is asked for.</summary>
    public BulkRequest Request { get; private set; } = null!;

    /// <summary>Whether it shall only be told what it would be done to.</summary>
    public bool IsDryRun { get; private set; }

    /// <summary>The project that an operator names; null for all.</summary>
    public string? ProjectId { get; private set; }

    /// <summary>The request of a body.</summary>
    /// <param name="utf8">The body.</param>
    /// <param name="isOperators">Whether it may name a project.</param>
    /// <exception cref="RefusedRequestException">The body cannot be read.</exception>
    /// <exception cref="JobValidationException">A member is at fault.</exception>
    public static BulkBody Parse(ReadOnlySpan<byte> utf8, bool isOperators = false)
    {
        var body = new BulkBody();
        StrictJson.ReadObject(
            utf8, isOperators ? OperatorMembers : Members, body, static (ref Utf8JsonReader reader, string member, BulkBody body) => body.Take(ref reader, member));
        if (body._action is not { } action)
            throw new JobValidationException("action", $"action is required: {string.Join(", ", BulkNames.Actions)}.");
        if (body._filter is not { } filter)
            throw new JobValidationException("filter", "filter is required: it says which jobs.");
        body.Request = new BulkRequest(action, JobFilterBody.Parse(utf8[filter])) { MaxAttempts = body._maxAttempts };
        return body;
    }

    private void Take(ref Utf8JsonReader reader, string member)
    {
        switch (member)
        {
            case "action":
                _action = BulkNames.TryParse(StrictJson.ReadString(ref reader, member), out BulkAction action)
                    ? action
                    : throw new JobValidationException(member, $"{member} must be one of: {string.Join(", ", BulkNames.Actions)}.");
                break;
            case "filter":
                _filter = StrictJson.ReadRange(ref reader);
                break;
            case "max_attempts":
                _maxAttempts = StrictJson.ReadInteger(ref reader, member);
                break;
            case "dry_run":
                IsDryRun = StrictJson.ReadBoolean(ref reader, member);
                break;
            case "project_id":
                ProjectId = StrictJson.ReadString(ref reader, member);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(member), member, "Not a member of the body.");
        }
    }
}
