using Jobplane.Workers;

namespace Jobplane.Tests.Unit;

public sealed class QueueRotationTests
{
    [Fact]
    public void Divide_OnePlaceAtATime_SpreadsTheLightQueuesPlaces()
    {
        QueueShare[] shares = [new("a", weight: 5), new("b", weight: 1), new("c", weight: 1)];
        var rotation = new QueueRotation(shares);

        IEnumerable<string> places = Enumerable.Range(0, 14).Select(_ =>
        {
            Assert.Equal(1, rotation.Divide(1));
            return shares.Single(share => share.Wanted == 1).Queue;
        });

        // The example of the algorithm's author.
        Assert.Equal("aabacaaaabacaa", string.Concat(places));
    }

    [Fact]
    public void Divide_ManyPlaces_IsInProportion()
    {
        QueueShare[] shares = [new("a", weight: 7), new("b", weight: 3)];

        Assert.Equal(1000, new QueueRotation(shares).Divide(1000));

        Assert.Equal([700, 300], shares.Select(share => share.Wanted));
    }

    [Fact]
    public void Divide_QueueWithoutWork_LeavesItsPartToTheOthersAndSavesNothingUp()
    {
        QueueShare[] shares = [new("a", weight: 5), new("b", weight: 1), new("c", weight: 2)];
        var rotation = new QueueRotation(shares);
        shares[0].MayBeReady = false;

        rotation.Divide(300);
        Assert.Equal([0, 100, 200], shares.Select(share => share.Wanted));

        shares[0].MayBeReady = true;
        rotation.Divide(80);
        Assert.InRange(shares[0].Wanted, 49, 51);
    }

    [Fact]
    public void Divide_QueueAtItsLimit_LeavesTheRestToTheOthers()
    {
        QueueShare[] shares = [new("a", weight: 5, configuredLimit: 4), new("b", weight: 1)];
        shares[0].Add(1);

        Assert.Equal(20, new QueueRotation(shares).Divide(20));

        Assert.Equal([3, 17], shares.Select(share => share.Wanted));
    }

    [Fact]
    public void Divide_NobodyWithWorkAndRoom_GivesNothingOut()
    {
        QueueShare[] shares = [new("a", weight: 5, configuredLimit: 1), new("b", weight: 1) { MayBeReady = false }];
        shares[0].Add(2);
        var rotation = new QueueRotation(shares);

        Assert.False(rotation.CanUse);
        Assert.Equal(0, rotation.Divide(20));
        Assert.Equal([0, 0], shares.Select(share => share.Wanted));
    }

    [Fact]
    public void Divide_ExtremeWeights_ReachesEveryQueue()
    {
        QueueShare[] shares = [new("a", weight: 1000), new("b", weight: 1)];

        new QueueRotation(shares).Divide(1001);

        Assert.Equal([1000, 1], shares.Select(share => share.Wanted));
    }

    [Fact]
    public void Divide_OnlyQueue_GetsWhatItMayHave()
    {
        QueueShare[] shares = [new("a")];
        var rotation = new QueueRotation(shares);

        Assert.Equal(8, rotation.Divide(8));
        shares[0].MayBeReady = false;
        Assert.Equal(0, rotation.Divide(8));
    }
}
