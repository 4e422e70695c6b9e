using System.Text.Json;

namespace Jobplane.Server.Access;

/// <summary>What commands read in a job that the API shows.</summary>
internal static class JobText
{
    public static string Status(JsonElement job) => job.GetProperty("status").GetString() ?? "";

    /// <summary>Whether the job has come to its end.</summary>
    public static bool IsFinished(JsonElement job) => Status(job) is "completed" or "failed" or "cancelled";
}
