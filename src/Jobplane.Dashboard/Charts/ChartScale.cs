namespace Jobplane.Dashboard.Charts;

/// <summary>Where a chart's axis ends: at a round number that is not much above the largest value.</summary>
internal static class ChartScale
{
    private static readonly double[] Steps = [1, 2, 4, 6, 8, 10];

    public static double Above(double largest)
    {
        if (largest <= 0)
            return 1;
        double magnitude = Math.Pow(10, Math.Floor(Math.Log10(largest)));
        return Array.Find(Steps, step => step * magnitude >= largest) is > 0 and var found ? found * magnitude : 10 * magnitude;
    }
}
