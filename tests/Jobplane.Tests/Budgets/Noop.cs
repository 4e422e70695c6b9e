namespace Jobplane.Tests.Budgets;

internal sealed record Noop(int Number);
