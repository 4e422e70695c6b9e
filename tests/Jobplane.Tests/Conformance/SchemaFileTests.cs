using Jobplane.Tests.Architecture;
using Jobplane.Tests.Stores;

namespace Jobplane.Tests.Conformance;

/// <summary>
/// Each store's <c>Sql/schema.sql</c> is what its migrations lead to, for people to read. With JOBPLANE_UPDATE_SCHEMA=1 this test writes it.
/// </summary>
public sealed class SchemaFileTests
{
    private const string Variable = "JOBPLANE_UPDATE_SCHEMA";

    [Theory, EveryStore]
    public async Task SchemaFile_MigratedDatabase_IsTheSame(StoreKind kind)
    {
        string file = Path.Combine(Repository.Root, $"src/Jobplane.{kind}/Sql/schema.sql");
        await using TestStore store = await TestStore.CreateAsync(kind);

        string schema = await store.DumpSchemaAsync();

        if (Environment.GetEnvironmentVariable(Variable) == "1")
            await File.WriteAllTextAsync(file, schema);
        Assert.True(File.Exists(file), $"There is no {file}. Write it with: {Variable}=1 ./test -class '*{nameof(SchemaFileTests)}'");
        string expected = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n");
        Assert.True(
            schema == expected,
            $"The migrations lead to another schema than {file} shows. Update it with: {Variable}=1 ./test -class '*{nameof(SchemaFileTests)}'\n"
            + string.Join('\n', schema.Split('\n').Except(expected.Split('\n')).Select(line => $"+ {line}")));
    }
}
