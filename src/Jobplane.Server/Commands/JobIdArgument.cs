using System.CommandLine;

namespace Jobplane.Server.Commands;

/// <summary>The id of a job as an argument.</summary>
internal static class JobIdArgument
{
    public static Argument<Guid> Create() => new("id")
    {
        Description = "The job's id, a version 4 UUID.",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!JobId.TryParse(text, out Guid id))
                result.AddError($"'{text}' is no job id; ids look like 550e8400-e29b-41d4-a716-446655440000.");
            return id;
        },
    };
}
