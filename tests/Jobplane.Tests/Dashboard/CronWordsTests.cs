using Jobplane.Dashboard.Schedules;

namespace Jobplane.Tests.Dashboard;

public sealed class CronWordsTests
{
    [Theory]
    [InlineData("* * * * *", "Every minute")]
    [InlineData("*/15 * * * *", "Every 15 minutes")]
    [InlineData("0 * * * *", "Every hour")]
    [InlineData("30 * * * *", "At 30 past every hour")]
    [InlineData("0 8 * * MON-FRI", "At 08:00, Monday to Friday")]
    [InlineData("30 2 1 * *", "At 02:30, on day 1 of the month")]
    [InlineData("0 0 L * *", "At 00:00, on the last day of the month")]
    [InlineData("0 9,17 * * *", "At 09:00 and 17:00")]
    [InlineData("*/15 9-17 * * 1-5", "Every 15 minutes from 09:00 to 17:59, Monday to Friday")]
    [InlineData("0 12 * 1,7 SUN", "At 12:00, on Sunday, in January and July")]
    [InlineData("0 10 * * TUE#2", "At 10:00, on the second Tuesday of the month")]
    [InlineData("0 10 * * 5L", "At 10:00, on the last Friday of the month")]
    [InlineData("*/10 * * * * *", "Every 10 seconds")]
    [InlineData("15 30 4 * * *", "At 04:30:15")]
    [InlineData("0 */2 * * *", "Every 2 hours")]
    [InlineData("@daily", "@daily")]
    public void Of_expression_says_when(string cron, string words) => Assert.Equal(words, CronWords.Of(cron));
}
