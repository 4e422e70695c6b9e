using System.Diagnostics;

namespace Jobplane.Tests.Faults;

/// <summary>The figures of one scenario, and what must never be among them.</summary>
internal sealed record FaultReport
{
    public required int Acknowledged { get; init; }

    /// <summary>Acknowledged jobs that have come to their end.</summary>
    public required int Finished { get; init; }

    /// <summary>Runs beside or after another one, whose worker's lease had expired by the database's clock.</summary>
    public required int DuplicatedAfterExpiry { get; init; }

    /// <summary>Runs beside or after another one for no such reason.</summary>
    public required IReadOnlyList<string> DuplicatedOtherwise { get; init; }

    /// <summary>Changes of status that the state machine does not have, jobs completed without a run, errors of the client that were no outage.</summary>
    public required IReadOnlyList<string> Violations { get; init; }

    public int Lost => Acknowledged - Finished;

    /// <summary>Prints the figures in one line, and fails the test if anything was lost, duplicated without reason or against the rules.</summary>
    public void Require(string scenario, TimeSpan? recovery = null, string remark = "")
    {
        string line = $"{scenario}: acknowledged {Acknowledged}, finished {Finished}, lost {Lost}, duplicated after proven expiry {DuplicatedAfterExpiry}, "
            + $"duplicated otherwise {DuplicatedOtherwise.Count}, recovery {(recovery is { } time ? $"{time.TotalSeconds:0.0} s" : "-")}{remark}";
        TestContext.Current.TestOutputHelper!.WriteLine(line);
        Assert.True(Lost == 0, line);
        Assert.True(DuplicatedOtherwise.Count == 0, $"{line}\n{string.Join('\n', DuplicatedOtherwise)}");
        Assert.True(Violations.Count == 0, $"{line}\n{string.Join('\n', Violations)}");
    }

    /// <summary>The share of the baseline's pace, completed runs a second, that is reached again after the recovery.</summary>
    public static string Throughput(IReadOnlyList<JobRun> runs, long faultAt, long recoveredAt, long stoppedAt)
    {
        long[] ends = [.. runs.Where(run => run.IsCompleted).Select(run => run.EndedAt!.Value)];
        double baseline = Pace(ends.Min(), faultAt);
        return $", throughput {100 * Pace(recoveredAt, stoppedAt) / baseline:0} % of {baseline:0}/s";

        double Pace(long from, long to) => ends.Count(end => end > from && end <= to) / Stopwatch.GetElapsedTime(from, to).TotalSeconds;
    }
}
