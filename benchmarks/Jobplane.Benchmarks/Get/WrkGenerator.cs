using System.Diagnostics;

namespace Jobplane.Benchmarks.Get;

/// <summary>The load generator <c>wrk</c>, which costs a fraction of the server's time. It is in most distributions.</summary>
internal static class WrkGenerator
{
    private const double MicrosecondsPerMillisecond = 1000;
    private const string ResultPrefix = "result ";

    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(static folder => File.Exists(Path.Combine(folder, "wrk")));

    public static async Task<LoadResult> RunAsync(Uri server, string token, IEnumerable<Guid> jobs, int connections, TimeSpan duration)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(file, [token, .. jobs.Select(static id => id.ToString())]);
            string script = Path.Combine(AppContext.BaseDirectory, "Get", "get.lua");
            using Process wrk = Process.Start(new ProcessStartInfo(
                "wrk", ["-t", "1", "-c", $"{connections}", "-d", $"{duration.TotalSeconds:0}s", "-s", script, $"{server}", "--", file])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            })!;
            string output = await wrk.StandardOutput.ReadToEndAsync();
            await wrk.WaitForExitAsync();
            return Parse(output);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static LoadResult Parse(string output)
    {
        string line = output.Split('\n').FirstOrDefault(static line => line.StartsWith(ResultPrefix, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk did not measure:\n{output}");
        long[] numbers = [.. line[ResultPrefix.Length..].Split(' ').Select(static number => long.Parse(number))];
        return new LoadResult(
            numbers[0],
            TimeSpan.FromMicroseconds(numbers[1]),
            numbers[2] / MicrosecondsPerMillisecond,
            numbers[3] / MicrosecondsPerMillisecond,
            numbers[4] / MicrosecondsPerMillisecond,
            numbers[5]);
    }
}
