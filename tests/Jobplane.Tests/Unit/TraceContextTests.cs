using System.Diagnostics;
using Jobplane.Telemetry;

namespace Jobplane.Tests.Unit;

public sealed class TraceContextTests
{
    private const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Fact]
    public void Of_Activity_ReadsBackAsTheSame()
    {
        using Activity activity = Start("rojo=00f067aa0ba902b7");

        Assert.True(TraceContext.TryRead(TraceContext.Of(activity), out ActivityContext read));

        Assert.Equal((activity.TraceId, activity.SpanId, "rojo=00f067aa0ba902b7", true), (read.TraceId, read.SpanId, read.TraceState, read.IsRemote));
        Assert.Equal(activity.ActivityTraceFlags, read.TraceFlags);
        Assert.Equal(activity.TraceId.ToHexString(), TraceContext.ReadTraceId(TraceContext.Of(activity)));
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void Of_LongState_IsLeftOut(int length, bool isKept)
    {
        using Activity activity = Start(new string('a', length));

        string stored = TraceContext.Of(activity)!;

        Assert.Equal(isKept ? $"{activity.Id}\n{activity.TraceStateString}" : activity.Id, stored);
    }

    [Fact]
    public void Of_StateThatIsMoreThanALine_IsLeftOut()
    {
        using Activity activity = Start("a=b\nc=d");

        Assert.Equal(activity.Id, TraceContext.Of(activity));
    }

    [Fact]
    public void Of_NoneOrAnotherForm_IsNull()
    {
        using Activity activity = new Activity("caller").SetIdFormat(ActivityIdFormat.Hierarchical).Start();

        Assert.Null(TraceContext.Of(activity));
        Assert.Null(TraceContext.Of(null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("trace")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736")]
    public void TryRead_AnythingElse_IsNoTrace(string? stored)
    {
        Assert.False(TraceContext.TryRead(stored, out _));
        Assert.Null(TraceContext.ReadTraceId(stored));
    }

    [Theory]
    [InlineData("a=b", "a=b")]
    [InlineData("a=b\r\nx: y", null)]
    [InlineData("\0", null)]
    public void TryRead_BadState_IsLeftOut(string state, string? expected)
    {
        Assert.True(TraceContext.TryRead($"{Parent}\n{state}", out ActivityContext read));

        Assert.Equal(expected, read.TraceState);
    }

    private static Activity Start(string state)
    {
        var activity = new Activity("caller") { TraceStateString = state };
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        return activity.SetIdFormat(ActivityIdFormat.W3C).Start();
    }
}
