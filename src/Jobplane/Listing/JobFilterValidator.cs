using System.Text;
using Jobplane.Enqueueing;

namespace Jobplane.Listing;

/// <summary>The rules for filters, the same for every way in.</summary>
internal static class JobFilterValidator
{
    private const int MaxTextLength = 500;
    private const int MaxPathLength = 200;
    private const int MaxPathNames = 10;
    private const int MaxArguments = 5;

    /// <summary>Refuses a filter that breaks a rule.</summary>
    /// <exception cref="JobValidationException">A member breaks its rule.</exception>
    public static void Check(JobFilter filter)
    {
        if (filter.Status is { } status && !Enum.IsDefined(status))
            throw new JobValidationException("status", "status must be one of the five.");
        if (filter.Type is not null)
            JobValidator.CheckName("type", filter.Type);
        if (filter.Queue is not null)
            JobValidator.CheckName("queue", filter.Queue);
        if (filter.Error is not null)
            CheckText("error", filter.Error, least: 1);
        if (filter.ErrorGroup is not null)
            CheckText("error_group", filter.ErrorGroup, least: 1);
        if (filter.CreatedAfter >= filter.CreatedBefore)
            throw new JobValidationException("created_before", "created_before must be later than created_after.");
        if (filter.Arguments.Count > MaxArguments)
            throw new JobValidationException("arg", $"arg may be given at most {MaxArguments} times.");
        foreach (JobArgument argument in filter.Arguments)
        {
            CheckPath(argument.Path);
            CheckText("arg", argument.Value, least: 0);
        }
    }

    private static void CheckPath(string path)
    {
        // A digit or hyphen in front would be a place in an array to PostgreSQL; the others mean something in a path of SQLite's.
        string[] names = path.Split('.');
        bool isPath = path.Length <= MaxPathLength && names.Length <= MaxPathNames && IsStorable(path)
            && names.All(name => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name[0] != '-')
            && !path.Any(character => character is '"' or '\\' || char.IsControl(character));
        if (!isPath)
        {
            throw new JobValidationException(
                "arg",
                $"arg must begin with the place in the payload, such as region or customer.region: 1 to {MaxPathNames} names of members, at most {MaxPathLength} "
                + "characters together, none of which begins with a digit or a hyphen or has a quote, backslash or control character.");
        }
    }

    private static void CheckText(string member, string text, int least)
    {
        if (text.Length < least || text.Length > MaxTextLength)
            throw new JobValidationException(member, $"{member} must have {least} to {MaxTextLength} characters.");
        if (!IsStorable(text))
            throw new JobValidationException(member, $"{member} has U+0000 or a lone surrogate, which no stored text has.");
    }

    private static bool IsStorable(string text)
    {
        for (int i = 0; i < text.Length;)
        {
            if (text[i] == '\0' || !Rune.TryGetRuneAt(text, i, out Rune rune))
                return false;
            i += rune.Utf16SequenceLength;
        }

        return true;
    }
}
