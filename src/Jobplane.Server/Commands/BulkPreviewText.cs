using System.Text.Json;

namespace Jobplane.Server.Commands;

/// <summary>How many jobs the preview of a bulk operation has found, in words.</summary>
internal static class BulkPreviewText
{
    public static string Count(JsonElement preview)
    {
        int count = preview.GetProperty("count").GetInt32();
        bool isMore = preview.GetProperty("more").GetBoolean();
        return $"{count}{(isMore ? " or more" : "")} job{(count == 1 && !isMore ? "" : "s")}";
    }
}
