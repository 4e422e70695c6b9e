namespace Jobplane.Server.Output;

/// <summary>How a command shows its data.</summary>
internal enum OutputFormat
{
    /// <summary>Columns for people.</summary>
    Table,

    /// <summary>One JSON document.</summary>
    Json,

    /// <summary>A line of JSON for each item.</summary>
    Jsonl,

    /// <summary>A line for each item, with its id or name alone.</summary>
    Ids,
}
