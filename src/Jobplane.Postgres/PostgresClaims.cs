using Jobplane.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Jobplane.Postgres;

/// <summary>How workers claim jobs on PostgreSQL.</summary>
internal sealed class PostgresClaims(PostgresDatabase database, RankFloors floors)
{
    /// <summary>Claims jobs, and tells before they are committed what is picked, if somebody wants to know.</summary>
    public Task<IReadOnlyList<ClaimedJob>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => request.Picked is null
        ? database.QueryAsync("JobClaim", ClaimParameters(request), (rows, token) => ReadClaimedAsync(request, pick: null, rows, token), cancellationToken)
        : PickAsync(request, request.Picked, cancellationToken);

    private async Task<IReadOnlyList<ClaimedJob>> PickAsync(ClaimRequest request, Action<int> picked, CancellationToken cancellationToken)
    {
        var pick = new RankPick();
        try
        {
            return await database.QueryAheadAsync(
                "JobClaim",
                ClaimParameters(request),
                async (rows, token) =>
                {
                    IReadOnlyList<ClaimedJob> claimed = await ReadClaimedAsync(request, pick, rows, token).ConfigureAwait(false);
                    floors.Add(pick, request.Queue, request.Types);
                    picked(claimed.Count);
                    return claimed;
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            floors.Remove(pick, request.Queue, request.Types);
        }
    }

    private NpgsqlParameter[] ClaimParameters(ClaimRequest request) =>
    [
        database.Clock(),
        PostgresParameter.Of(request.WorkerId),
        PostgresParameter.Of(request.Queue),
        PostgresParameter.Of(request.Types),
        PostgresParameter.Of(request.Limit),
        PostgresParameter.Of(floors.BehindPicks(request.Queue, request.Types)),
    ];

    private async Task<IReadOnlyList<ClaimedJob>> ReadClaimedAsync(
        ClaimRequest request, RankPick? pick, NpgsqlDataReader rows, CancellationToken cancellationToken)
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
            }));
        }

        // An UPDATE returns its rows in no order of ours.
        claimed.Sort(static (a, b) => a.Priority != b.Priority ? b.Priority.CompareTo(a.Priority) : a.Rank.CompareTo(b.Rank));
        for (int i = 0; i < claimed.Count; i++)
        {
            if (i + 1 < claimed.Count && claimed[i + 1].Priority == claimed[i].Priority)
                continue;
            floors.Raise(request.Queue, request.Types, claimed[i].Priority, claimed[i].Rank, now);
            pick?.Note(claimed[i].Priority, claimed[i].Rank);
        }

        return claimed.ConvertAll(static row => row.Job);
    }
}
