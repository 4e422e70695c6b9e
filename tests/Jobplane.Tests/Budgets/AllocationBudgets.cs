using System.Reflection;
using System.Text.Json;
using Jobplane.Tests.Architecture;

namespace Jobplane.Tests.Budgets;

/// <summary>
/// The recorded budgets in <c>allocations.json</c>, in bytes, for each build configuration: the compiler's state machines are
/// objects in Debug, and mostly not in Release.
/// </summary>
internal static class AllocationBudgets
{
    /// <summary>When set to 1, budgets are recorded instead of compared.</summary>
    public const string RecordVariable = "JOBPLANE_RECORD_BUDGETS";

    // Batches differ in size from run to run, and a small one costs more for each of its jobs.
    private const double Margin = 1.15;
    private const int Step = 100;

    private static readonly string File = Path.Combine(Repository.Root, "tests", "Jobplane.Tests", "Budgets", "allocations.json");
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Configuration => typeof(JobClient).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>Fails when an operation allocates more than its budget.</summary>
    public static void Check(string operation, long bytes)
    {
        SortedDictionary<string, SortedDictionary<string, long>> all = Read();
        if (Environment.GetEnvironmentVariable(RecordVariable) == "1")
        {
            Record(all, operation, bytes);
            return;
        }

        long budget = all.GetValueOrDefault(Configuration)?.GetValueOrDefault(operation) ?? 0;
        Assert.True(
            bytes <= budget,
            $"{operation} allocates {bytes:#,0} bytes; its budget ({Configuration}) is {budget:#,0}. If the increase is meant, record it: {RecordVariable}=1 ./test -class '*AllocationTests'");
    }

    private static void Record(SortedDictionary<string, SortedDictionary<string, long>> all, string operation, long bytes)
    {
        if (!all.TryGetValue(Configuration, out SortedDictionary<string, long>? budgets))
            all.Add(Configuration, budgets = new SortedDictionary<string, long>(StringComparer.Ordinal));
        budgets[operation] = (long)Math.Ceiling(bytes * Margin / Step) * Step;
        System.IO.File.WriteAllText(File, JsonSerializer.Serialize(all, Indented) + "\n");
    }

    private static SortedDictionary<string, SortedDictionary<string, long>> Read() =>
        JsonSerializer.Deserialize<SortedDictionary<string, SortedDictionary<string, long>>>(System.IO.File.ReadAllText(File))!;
}
