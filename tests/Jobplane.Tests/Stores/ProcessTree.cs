using System.Globalization;

namespace Jobplane.Tests.Stores;

/// <summary>Which process started which, as <c>/proc</c> has it.</summary>
internal static class ProcessTree
{
    private const int Parent = 1;

    /// <summary>The processes that <paramref name="process"/> has started and that still run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == process),
    ];

    private static int ParentOf(int process)
    {
        try
        {
            // After the name, which stands in brackets and may hold anything: state, parent.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[Parent], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
