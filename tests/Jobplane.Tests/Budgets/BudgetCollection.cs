namespace Jobplane.Tests.Budgets;

/// <summary>Allocations are counted for the whole process, so nothing else runs beside these tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BudgetCollection
{
    public const string Name = "Budgets";
}
