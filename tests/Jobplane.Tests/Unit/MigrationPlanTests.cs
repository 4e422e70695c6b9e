using Jobplane.Storage;

namespace Jobplane.Tests.Unit;

public sealed class MigrationPlanTests
{
    private static readonly Migration[] Known = [new(1, "0001_one", ""), new(2, "0002_two", ""), new(3, "0003_three", "")];

    [Fact]
    public void Missing_SomeApplied_AreTheOthersInOrder()
    {
        Assert.Equal(Known, MigrationPlan.Missing([], Known));
        Assert.Equal(Known[1..], MigrationPlan.Missing([1], Known));
        Assert.Empty(MigrationPlan.Missing([1, 2, 3], Known));
    }

    [Fact]
    public void Missing_NewerDatabase_IsRefused()
    {
        var error = Assert.Throws<StoreException>(() => MigrationPlan.Missing([1, 2, 3, 4], Known));

        Assert.Contains("migration 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("knows only 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OlderDatabase_SaysFromWhereAndWhatToDo()
    {
        MigrationPlan.Check([1, 2, 3], Known);

        var error = Assert.Throws<StoreException>(() => MigrationPlan.Check([1], Known));

        Assert.Contains("2 of 3 migrations, from 0002_two on. Run: jobplane migrate up", error.Message, StringComparison.Ordinal);
    }
}
