namespace Jobplane.Tests.Unit;

public sealed class JobNamesTests
{
    [Theory]
    [InlineData(JobStatus.Pending, "pending")]
    [InlineData(JobStatus.Running, "running")]
    [InlineData(JobStatus.Completed, "completed")]
    [InlineData(JobStatus.Failed, "failed")]
    [InlineData(JobStatus.Cancelled, "cancelled")]
    public void StatusName_EachStatus_GoesBothWays(JobStatus status, string name)
    {
        Assert.Equal(name, status.ToName());
        Assert.Equal(status, JobStatusNames.Parse(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Pending")]
    [InlineData("done")]
    public void StatusName_Unknown_IsRefused(string name) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => JobStatusNames.Parse(name));

    [Fact]
    public void TypeName_Class_IsSnakeCaseUnlessNamed()
    {
        Assert.Equal("send_welcome_mail", JobTypeName.Of(typeof(SendWelcomeMail)));
        Assert.Equal("mail.bye", JobTypeName.Of(typeof(SendGoodbyeMail)));
    }

    private sealed record SendWelcomeMail;

    [JobType("mail.bye")]
    private sealed record SendGoodbyeMail;
}
