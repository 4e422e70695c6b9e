using System.Collections.Concurrent;
using Jobplane.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>How workers claim jobs on PostgreSQL.</summary>
internal sealed class PostgresClaims(PostgresDatabase database, RankFloors floors)
{
    private readonly ConcurrentDictionary<string, ClaimPlan> _plans = new(StringComparer.Ordinal);

    public async Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        ClaimPlan plan = _plans.GetValueOrDefault(request.Queue);
        int ahead = plan.Offset + request.Ahead;
        bool isBatch = plan.IsBatch(request.Limit);
        ClaimResult result = await database.QueryAsync(
            isBatch ? "JobClaim" : "JobClaimSingly",
            [
                database.Clock(),
                PostgresParameter.Of(request.WorkerId),
                PostgresParameter.Of(request.Queue),
                PostgresParameter.Of(request.Types),
                PostgresParameter.Of(request.Limit),
                PostgresParameter.Of(floors.Of(request.Queue, request.Types)),
                PostgresParameter.Of(ahead),
            ],
            (rows, token) => ReadAsync(request, isBatch, ahead, rows, token),
            cancellationToken).ConfigureAwait(false);
        ClaimPlan next = plan.After(request.Limit, result.IsCut);
        if (next != plan)
            _plans[request.Queue] = next;
        return result;
    }

    private async Task<ClaimResult> ReadAsync(ClaimRequest request, bool isBatch, int ahead, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var claimed = new List<(short Priority, long Rank, ClaimedJob Job)>(request.Limit);
        DateTimeOffset now = default;
        bool isCut = false;
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            isCut = rows.GetBoolean(0);
            if (rows.IsDBNull(1))
                break;
            if (now == default)
                now = rows.GetFieldValue<DateTimeOffset>(11);
            claimed.Add((rows.GetInt16(9), rows.GetInt64(10), ReadJob(request.Queue, now, rows)));
        }

        // An UPDATE returns its rows in no order of ours.
        claimed.Sort(static (a, b) => a.Priority != b.Priority ? b.Priority.CompareTo(a.Priority) : a.Rank.CompareTo(b.Rank));
        // Single looks go to all from the head on. A batch that began behind others has taken nothing of what they may have left, and one that was cut short has left some.
        if (!isBatch || (ahead == 0 && !isCut))
            RaiseFloors(request, claimed, now);
        return new ClaimResult(claimed.ConvertAll(static row => row.Job), isCut);
    }

    private static ClaimedJob ReadJob(string queue, DateTimeOffset now, NpgsqlDataReader rows) => new()
    {
        Key = new ClaimKey(rows.GetGuid(1), rows.GetInt64(2), RowAddress.Pack(rows.GetFieldValue<NpgsqlTid>(3))),
        ProjectId = rows.GetString(4),
        Type = rows.GetString(5),
        Queue = queue,
        Payload = new JobPayload(rows.GetFieldValue<byte[]>(6)),
        Attempt = rows.GetInt32(7),
        MaxAttempts = rows.GetInt32(8),
        Waited = now - rows.GetFieldValue<DateTimeOffset>(12),
        TraceContext = rows.IsDBNull(13) ? null : rows.GetString(13),
        BeginsWithin = rows.IsDBNull(14) ? null : rows.GetFieldValue<DateTimeOffset>(14) - now,
    };

    private void RaiseFloors(ClaimRequest request, List<(short Priority, long Rank, ClaimedJob Job)> claimed, DateTimeOffset now)
    {
        for (int i = 0; i < claimed.Count; i++)
        {
            if (i + 1 == claimed.Count || claimed[i + 1].Priority != claimed[i].Priority)
                floors.Raise(request.Queue, request.Types, claimed[i].Priority, claimed[i].Rank, now);
        }
    }
}
