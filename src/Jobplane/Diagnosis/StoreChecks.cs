namespace Jobplane.Diagnosis;

/// <summary>Runs the checks of a store one after the other. One that cannot be made is a finding of its own, and does not keep others from being made.</summary>
internal sealed class StoreChecks
{
    private readonly List<StoreFinding> _findings = [];

    public IReadOnlyList<StoreFinding> Findings => _findings;

    /// <summary>Makes a check; false when it has failed.</summary>
    public async Task<bool> RunAsync(string check, string adviceIfImpossible, Func<Task<StoreFinding>> run)
    {
        StoreFinding finding;
        try
        {
            finding = await run().ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            finding = StoreFinding.Failure(check, e.Message, adviceIfImpossible);
        }

        _findings.Add(finding);
        return finding.Level != FindingLevel.Failure;
    }

    /// <summary>Whether the schema is the one that this version works with.</summary>
    public Task<bool> RunSchemaAsync(Func<Task> check) => RunAsync(
        "schema",
        "See which migrations there are: jobplane migrate status",
        async () =>
        {
            await check().ConfigureAwait(false);
            return StoreFinding.Ok("schema", "All migrations are applied.");
        });
}
