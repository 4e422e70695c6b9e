using Jobplane.Dashboard.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace Jobplane.Tests.Dashboard;

public sealed class PageFillerTests
{
    private const int Looked = 2000;
    private readonly FakeTimeProvider _time = new();
    private readonly List<(int Limit, long? Before)> _looks = [];

    [Fact]
    public async Task Fill_PageThatIsFullAtOnce_LooksOnce()
    {
        Page<Job> page = await FillAsync(limit: 5, TimeSpan.Zero, found: 5);

        Assert.Equal((5, 900L, (long?)Looked), (page.Items.Count, page.Next, page.Looked));
        Assert.Equal([(5, (long?)1000)], _looks);
    }

    [Fact]
    public async Task Fill_FewFit_GoesOnFromWhereEachLookEnded()
    {
        Page<Job> page = await FillAsync(limit: 5, TimeSpan.Zero, found: 2);

        Assert.Equal([(5, (long?)1000), (3, 900), (1, 800)], _looks);
        Assert.Equal((5, 700L, (long?)3 * Looked), (page.Items.Count, page.Next, page.Looked));
    }

    [Fact]
    public async Task Fill_NothingFits_EndsWhereTheListEnds()
    {
        Page<Job> page = await FillAsync(limit: 5, TimeSpan.Zero, found: 0);

        Assert.Equal(10, _looks.Count);
        Assert.Equal((0, (long?)null, (long?)null), (page.Items.Count, page.Next, page.Looked));
    }

    [Theory]
    [InlineData(12, 4)]
    [InlineData(20, 2)]
    [InlineData(25, 1)]
    [InlineData(3000, 1)]
    public async Task Fill_LooksThatTakeTime_BeginsNoneThatWouldTakeItTooLong(int milliseconds, int looks)
    {
        Page<Job> page = await FillAsync(limit: 5, TimeSpan.FromMilliseconds(milliseconds), found: 0);

        Assert.Equal(looks, _looks.Count);
        Assert.Equal((1000 - (100 * looks), (long?)looks * Looked), (page.Next, page.Looked));
    }

    /// <summary>Fills a page of a list of ten looks.</summary>
    private Task<Page<Job>> FillAsync(int limit, TimeSpan each, int found) => new PageFiller(_time).FillAsync(limit, before: 1000, (left, before) =>
    {
        _looks.Add((left, before));
        _time.Advance(each);
        bool isLast = before == 100;
        return Task.FromResult(new Page<Job>(new Job[Math.Min(found, left)], isLast ? null : before - 100) { Looked = isLast ? null : Looked });
    });
}
