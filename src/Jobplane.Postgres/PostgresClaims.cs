using Jobplane.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>How workers claim jobs on PostgreSQL.</summary>
internal sealed class PostgresClaims(PostgresDatabase database, RankFloors floors)
{
    public Task<IReadOnlyList<ClaimedJob>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => database.QueryAsync(
        "JobClaim",
        [
            database.Clock(),
            PostgresParameter.Of(request.WorkerId),
            PostgresParameter.Of(request.Queue),
            PostgresParameter.Of(request.Types),
            PostgresParameter.Of(request.Limit),
            PostgresParameter.Of(floors.Of(request.Queue, request.Types)),
        ],
        (rows, token) => ReadClaimedAsync(request, rows, token),
        cancellationToken);

    private async Task<IReadOnlyList<ClaimedJob>> ReadClaimedAsync(ClaimRequest request, NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var claimed = new List<(short Priority, long Rank, ClaimedJob Job)>(request.Limit);
        DateTimeOffset now = default;
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (now == default)
                now = rows.GetFieldValue<DateTimeOffset>(10);
            claimed.Add((rows.GetInt16(8), rows.GetInt64(9), new ClaimedJob
            {
                Key = new ClaimKey(rows.GetGuid(0), rows.GetInt64(1), RowAddress.Pack(rows.GetFieldValue<NpgsqlTid>(2))),
                ProjectId = rows.GetString(3),
                Type = rows.GetString(4),
                Queue = request.Queue,
                Payload = new JobPayload(rows.GetFieldValue<byte[]>(5)),
                Attempt = rows.GetInt32(6),
                MaxAttempts = rows.GetInt32(7),
                Waited = now - rows.GetFieldValue<DateTimeOffset>(11),
                TraceContext = rows.IsDBNull(12) ? null : rows.GetString(12),
                BeginsWithin = rows.IsDBNull(13) ? null : rows.GetFieldValue<DateTimeOffset>(13) - now,
            }));
        }

        // An UPDATE returns its rows in no order of ours.
        claimed.Sort(static (a, b) => a.Priority != b.Priority ? b.Priority.CompareTo(a.Priority) : a.Rank.CompareTo(b.Rank));
        for (int i = 0; i < claimed.Count; i++)
        {
            if (i + 1 == claimed.Count || claimed[i + 1].Priority != claimed[i].Priority)
                floors.Raise(request.Queue, request.Types, claimed[i].Priority, claimed[i].Rank, now);
        }

        return claimed.ConvertAll(static row => row.Job);
    }
}
