using Jobplane.Dashboard.Jobs;

namespace Jobplane.Tests.Dashboard;

public sealed class JobSearchTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Parse_every_key_becomes_its_part_of_the_filter()
    {
        JobFilter filter = JobSearch.Parse("STATUS:failed type:mail queue:q error:\"timed out\" args.customer.region:eu args.n:1 age:<2h").ToFilter(Now);

        Assert.Equal((JobStatus.Failed, "mail", "q", "timed out"), (filter.Status!.Value, filter.Type, filter.Queue, filter.Error));
        Assert.Equal([new JobArgument("customer.region", "eu"), new JobArgument("n", "1")], filter.Arguments);
        Assert.Equal((Now.AddHours(-2), null), (filter.CreatedAfter, filter.CreatedBefore));
    }

    [Theory]
    [InlineData("age:>2d", null, 48.0)]
    [InlineData("age:90m", 1.5, null)]
    public void Parse_age_is_reckoned_from_now(string text, double? after, double? before)
    {
        JobFilter filter = JobSearch.Parse(text).ToFilter(Now);

        Assert.Equal(after is null ? null : Now.AddHours(-after.Value), filter.CreatedAfter);
        Assert.Equal(before is null ? null : Now.AddHours(-before.Value), filter.CreatedBefore);
    }

    [Theory]
    [InlineData("TimeoutException: no answer", "TimeoutException: no answer")]
    [InlineData("plain words", "plain words")]
    [InlineData("\"two  blanks\"", "two  blanks")]
    [InlineData(": x", ": x")]
    public void Parse_words_without_a_known_key_are_a_part_of_the_error(string text, string error) =>
        Assert.Equal(error, JobSearch.Parse(text).ToFilter(Now).Error);

    [Theory]
    [InlineData("No answer after <n> s")]
    [InlineData("one \" alone")]
    [InlineData("\"at both ends\"")]
    [InlineData("word")]
    public void Quote_any_text_is_read_as_it_was(string text)
    {
        var search = JobSearch.Parse($"status:failed group:{JobSearch.Quote(text)} type:a");

        Assert.Equal((text, "a"), (search.ToFilter(Now).ErrorGroup, search.Type));
        Assert.Equal(text, JobSearch.Parse(search.WithStatus(null)).Group);
    }

    [Theory]
    [InlineData("status:done")]
    [InlineData("status:")]
    [InlineData("id:12")]
    [InlineData("age:soon")]
    [InlineData("age:>")]
    [InlineData("age:99999999999d")]
    public void Parse_value_that_means_nothing_is_a_fault(string text) => Assert.Single(JobSearch.Parse(text).Faults);

    [Fact]
    public void Parse_lone_id_is_that_job()
    {
        Guid id = Guid.NewGuid();

        Assert.Equal(new JobFilter { Id = id, Arguments = [] }.Id, JobSearch.Parse($" {id} ").ToFilter(Now).Id);
        Assert.Null(JobSearch.Parse($"{id}").ToFilter(Now).Error);
    }

    [Theory]
    [InlineData("", "status:failed")]
    [InlineData("status:pending type:a", "status:failed type:a")]
    [InlineData("error:\"a b\" c", "status:failed error:\"a b\" c")]
    public void WithStatus_other_words_stay(string text, string expected)
    {
        Assert.Equal(expected, JobSearch.Parse(text).WithStatus(JobStatus.Failed));
        Assert.Equal(JobSearch.Parse(text).ToFilter(Now) with { Status = JobStatus.Failed, Arguments = [] }, JobSearch.Parse(expected).ToFilter(Now) with { Arguments = [] });
    }
}
