using Jobplane.Dashboard.Failures;

namespace Jobplane.Tests.Dashboard;

public sealed class FailureSearchTests
{
    [Theory]
    [InlineData("import", "Step <n> failed.", 2, "status:failed type:import group:\"Step <n> failed.\"")]
    [InlineData("import", "Step <n> failed.", 0, "type:import group:\"Step <n> failed.\"")]
    [InlineData("import", "", 2, "status:failed type:import")]
    [InlineData("import", "Other errors", 2, "status:failed type:import")]
    [InlineData("", "Other errors", 2, "status:failed")]
    public void Of_Group_FindsItsJobs(string type, string error, long failed, string search)
    {
        var group = new FailureGroup
        {
            Fingerprint = "0123456789abcdef",
            Type = type,
            Error = error,
            FailedAttempts = 3,
            Failed = failed,
            FirstSeenAt = DateTimeOffset.UnixEpoch,
            LastSeenAt = DateTimeOffset.UnixEpoch,
            SampleProjectId = "p",
            SampleJobId = Guid.NewGuid(),
            Counts = [],
        };

        Assert.Equal(search, FailureSearch.Of(group));
    }
}
