using Jobplane.Storage;

namespace Jobplane.Tests.Unit;

public sealed class SqlFileTests
{
    [Fact]
    public void Split_Blocks_AreNamedAndFreeOfComments()
    {
        const string File = """
            -- What the file holds.

            -- name: First
            -- $1 id.
            SELECT *
              FROM jobs   
            WHERE id = $1; -- stays

            -- name: Second
            DELETE FROM jobs;
            """;

        Assert.Equal([("First", "SELECT *\n  FROM jobs\nWHERE id = $1; -- stays"), ("Second", "DELETE FROM jobs;")], SqlFile.Split(File));
    }

    [Fact]
    public void Split_WindowsLineEnds_AreTheSame() =>
        Assert.Equal([("One", "SELECT 1\nFROM t;")], SqlFile.Split("-- name: One\r\n-- why\r\nSELECT 1\r\nFROM t;\r\n"));

    [Fact]
    public void ReadQueries_Fragments_StandInTheStatementsOfEveryFile()
    {
        const string First = """
            -- fragment: Fits
            -- A rule.
            (a = {One})
            -- name: List
            SELECT * FROM t WHERE {Fits};
            -- fragment: One
            1
            """;

        IReadOnlyDictionary<string, string> queries = SqlFile.ReadQueries([First, "-- name: Count\nSELECT count(*) FROM t WHERE {Fits};"]);

        Assert.Equal("SELECT * FROM t WHERE (a = 1);", queries["List"]);
        Assert.Equal("SELECT count(*) FROM t WHERE (a = 1);", queries["Count"]);
        Assert.Equal(2, queries.Count);
    }

    [Fact]
    public void ReadQueries_MissingFragment_IsRefused() =>
        Assert.Contains("Nowhere", Assert.Throws<InvalidOperationException>(() => SqlFile.ReadQueries(["-- name: A\nSELECT {Nowhere};"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Split_NoBlocks_IsEmpty() => Assert.Empty(SqlFile.Split("-- nothing\nSELECT 1;"));

    [Fact]
    public void ReadQueries_AssemblyWithoutFiles_IsEmpty() => Assert.Empty(SqlFile.ReadQueries(typeof(SqlFile).Assembly));
}
