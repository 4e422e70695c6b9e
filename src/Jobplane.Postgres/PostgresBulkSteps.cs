using System.Data;
using Jobplane.Bulk;
using Npgsql;

namespace Jobplane.Postgres;

/// <summary>
/// Takes the steps of bulk operations. A step is one transaction, which holds the operation's row, so that one node takes it, and after a crash it is taken
/// again or was not taken at all. It is several statements, each of which sees the jobs as the one before has locked them.
/// </summary>
internal sealed class PostgresBulkSteps(PostgresDatabase database)
{
    /// <summary>Takes the next step of the operation that has waited longest.</summary>
    public Task<BulkProgress?> TakeAsync(CancellationToken cancellationToken) => Cancellation.RunAsync(RunAsync, cancellationToken);

    private async Task<BulkProgress?> RunAsync(CancellationToken cancellationToken)
    {
        BulkStep? step = null;
        try
        {
            await using NpgsqlConnection connection = await database.DataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            // Each statement must see what was committed before it, whatever the database's default is.
            await using NpgsqlTransaction transaction = await connection
                .BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
            step = await database.QueryAsync("BulkNext", [], transaction, BulkColumns.ReadStepAsync, cancellationToken).ConfigureAwait(false);
            if (step is null)
                return null;
            BulkProgress progress = await TakeAsync(step, transaction, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return progress;
        }
        catch (Exception e) when (e is StoreException or NpgsqlException)
        {
            StoreException error = e as StoreException ?? PostgresErrors.Translate(e, database.Connection)!;
            if (step is null || error is StoreUnavailableException)
                throw error;
            await database.ExecuteAsync(
                "BulkFail",
                [database.Clock(), PostgresParameter.Of(step.Operation.Id), PostgresParameter.Of(error.Message)],
                cancellationToken).ConfigureAwait(false);
            return new BulkProgress(step.Operation, new BulkOutcome(), IsEnd: true, error);
        }
    }

    private async Task<BulkProgress> TakeAsync(BulkStep step, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        BulkRequest request = step.Operation.Request;
        (int looked, long last, Guid[] ids) = await LookAsync(step, transaction, cancellationToken).ConfigureAwait(false);
        var outcome = new BulkOutcome { Examined = looked };
        if (ids.Length > 0)
            await ChangeAsync(request, ids, outcome, transaction, cancellationToken).ConfigureAwait(false);
        string? nextProject = await FindProjectAfterAsync(step.AtProject, transaction, cancellationToken).ConfigureAwait(false);
        (string? project, long seq) = step.Next(looked, last, nextProject);
        await database.QueryAsync(
            "BulkAdvance",
            [
                database.Clock(),
                PostgresParameter.Of(step.Operation.Id),
                PostgresParameter.Of(project ?? step.AtProject),
                PostgresParameter.Of(seq),
                PostgresParameter.Of(outcome.Examined),
                PostgresParameter.Of(outcome.Changed),
                PostgresParameter.Of(outcome.Running),
                PostgresParameter.Of(outcome.Attempts),
                PostgresParameter.Of(outcome.Finished),
                PostgresParameter.Of(project is null),
            ],
            transaction,
            static (_, _) => Task.FromResult(true),
            cancellationToken).ConfigureAwait(false);
        return new BulkProgress(step.Operation, outcome, IsEnd: project is null);
    }

    private Task<(int Looked, long Last, Guid[] Ids)> LookAsync(
        BulkStep step, NpgsqlTransaction transaction, CancellationToken cancellationToken) => database.QueryAsync(
        step.Operation.Request.Filter.NeedsError ? "BulkLookFailed" : "BulkLook",
        [
            PostgresParameter.Of(step.AtProject),
            PostgresParameter.Of(step.AtSeq),
            PostgresParameter.Of(BulkStep.MaxLooked),
            PostgresParameter.Of(step.LastSeq),
            .. PostgresListing.Parameters(step.Operation.Request.Filter),
        ],
        transaction,
        static async (rows, token) =>
        {
            await rows.ReadAsync(token).ConfigureAwait(false);
            long last = await rows.IsDBNullAsync(1, token).ConfigureAwait(false) ? 0 : rows.GetInt64(1);
            return (rows.GetInt32(0), last, rows.GetFieldValue<Guid[]>(2));
        },
        cancellationToken);

    private Task<bool> ChangeAsync(
        BulkRequest request, Guid[] ids, BulkOutcome outcome, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        (string statement, NpgsqlParameter[] parameters) = request.Action switch
        {
            BulkAction.Retry => ("JobRetryMany", [database.Clock(), PostgresParameter.Of(ids), PostgresParameter.Of(request.MaxAttempts)]),
            BulkAction.Cancel => ("JobCancelMany", [database.Clock(), PostgresParameter.Of(ids)]),
            _ => ("JobDeleteMany", new[] { PostgresParameter.Of(ids) }),
        };
        return database.QueryAsync(
            statement,
            parameters,
            transaction,
            async (rows, token) =>
            {
                while (await rows.ReadAsync(token).ConfigureAwait(false))
                    outcome.Add(rows.GetString(0), await rows.IsDBNullAsync(1, token).ConfigureAwait(false) ? null : rows.GetString(1), rows.GetInt32(2));
                return true;
            },
            cancellationToken);
    }

    private Task<string?> FindProjectAfterAsync(string project, NpgsqlTransaction transaction, CancellationToken cancellationToken) => database.QueryAsync(
        "BulkNextProject",
        [PostgresParameter.Of(project)],
        transaction,
        static async (rows, token) => await rows.ReadAsync(token).ConfigureAwait(false) ? rows.GetString(0) : null,
        cancellationToken);
}
