using Jobplane.Postgres;

namespace Jobplane.Tests.Unit;

public sealed class ClaimPlanTests
{
    [Fact]
    public void After_batch_that_was_cut_short_single_looks_follow_once()
    {
        ClaimPlan looks = default(ClaimPlan).After(limit: 1000, isCut: true);

        Assert.True(default(ClaimPlan).IsBatch(1000));
        Assert.False(looks.IsBatch(1000));
        Assert.Equal(0, looks.Offset);
        Assert.Equal(default, looks.After(limit: 1000, isCut: false));
    }

    [Fact]
    public void Few_jobs_are_looked_at_singly_from_the_start()
    {
        Assert.False(default(ClaimPlan).IsBatch(20));
        Assert.Equal(default, default(ClaimPlan).After(limit: 20, isCut: false));
    }

    [Fact]
    public void Single_looks_that_are_cut_short_lead_further_behind_the_head_and_success_leads_back()
    {
        ClaimPlan plan = default;
        var offsets = new List<int>();
        for (int claim = 0; claim < 6; claim++)
        {
            plan = plan.After(limit: 100, isCut: true);
            offsets.Add(plan.Offset);
        }

        Assert.Equal([0, 100, 100, 200, 200, 400], offsets);
        for (int claim = 0; claim < 9; claim++)
            plan = plan.After(limit: 100, isCut: false);
        Assert.Equal(default, plan);
    }

    [Fact]
    public void Offset_has_an_end()
    {
        ClaimPlan plan = default;
        for (int claim = 0; claim < 100; claim++)
            plan = plan.After(limit: 10, isCut: true);

        Assert.Equal(1 << 20, plan.Offset);
    }
}
