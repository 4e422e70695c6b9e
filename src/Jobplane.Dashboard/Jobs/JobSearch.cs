using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Jobplane.Dashboard.Jobs;

/// <summary>
/// What the search box says: words with a key in front (<c>status:failed error:"timed out"</c>), and others, which are a part of the error, or an id.
/// A word whose key is unknown is one of the others: errors are full of colons.
/// </summary>
internal sealed class JobSearch
{
    private const string StatusKey = "status";
    private const string TypeKey = "type";
    private const string QueueKey = "queue";
    private const string IdKey = "id";
    private const string ProjectKey = "project";
    private const string ErrorKey = "error";
    private const string GroupKey = "group";
    private const string AgeKey = "age";
    private const string ArgumentPrefix = "args.";

    private readonly List<string> _faults = [];
    private readonly List<(string Path, string Value)> _arguments = [];
    private readonly List<string> _others = [];

    private JobSearch(string text) => Text = text;

    /// <summary>The search as it was written.</summary>
    public string Text { get; }

    public JobStatus? Status { get; private set; }

    public string? Type { get; private set; }

    public string? Queue { get; private set; }

    public Guid? Id { get; private set; }

    public string? Project { get; private set; }

    public string? Error { get; private set; }

    /// <summary>The error of a group of failures: what the first lines of its jobs' errors have in common.</summary>
    public string? Group { get; private set; }

    /// <summary>Jobs that were enqueued at most so long ago.</summary>
    public TimeSpan? MostAge { get; private set; }

    /// <summary>Jobs that were enqueued at least so long ago.</summary>
    public TimeSpan? LeastAge { get; private set; }

    /// <summary>What errors are searched for: what has no key stands for a part of the error, which is the only text that is the same in many jobs.</summary>
    public string? ErrorText => Error ?? (_others.Count == 0 ? null : string.Join(' ', _others));

    /// <summary>What cannot be understood, in sentences. A search with faults finds nothing.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public static JobSearch Parse(string? text)
    {
        var search = new JobSearch((text ?? "").Trim());
        foreach ((string? key, string value) in Words(search.Text))
            search.Take(key, value);
        if (search._others is [var only] && Guid.TryParseExact(only, "D", out Guid id))
        {
            search.Id = id;
            search._others.Clear();
        }

        return search;
    }

    /// <summary>The jobs that it means, as of now.</summary>
    public JobFilter ToFilter(DateTimeOffset now) => new()
    {
        Id = Id,
        Status = Status,
        Type = Type,
        Queue = Queue,
        Error = ErrorText,
        ErrorGroup = Group,
        CreatedAfter = MostAge is { } most ? now - most : null,
        CreatedBefore = LeastAge is { } least ? now - least : null,
        Arguments = [.. _arguments.Select(argument => new JobArgument(argument.Path, argument.Value))],
    };

    /// <summary>The same search for jobs of another status; null for those of any.</summary>
    public string WithStatus(JobStatus? status) => status is { } one
        ? string.Join(' ', Without(StatusKey).Prepend($"{StatusKey}:{one.ToName()}"))
        : string.Join(' ', Without(StatusKey));

    /// <summary>The same search without the word that names a project.</summary>
    public string WithoutProject() => string.Join(' ', Without(ProjectKey));

    private IEnumerable<string> Without(string key) => Words(Text)
        .Where(word => !string.Equals(word.Key, key, StringComparison.OrdinalIgnoreCase))
        .Select(word => word.Key is null ? Quote(word.Value) : $"{word.Key}:{Quote(word.Value)}");

    private void Take(string? key, string value)
    {
        string? known = key?.ToLowerInvariant();
        if (value.Length == 0 && IsKey(known))
        {
            _faults.Add($"{key}: needs a value.");
            return;
        }

        switch (known)
        {
            case StatusKey:
                TakeStatus(value);
                break;
            case TypeKey:
                Type = value;
                break;
            case QueueKey:
                Queue = value;
                break;
            case IdKey:
                TakeId(value);
                break;
            case ProjectKey:
                Project = value;
                break;
            case ErrorKey:
                Error = value;
                break;
            case GroupKey:
                Group = value;
                break;
            case AgeKey:
                TakeAge(value);
                break;
            case not null when IsKey(known):
                _arguments.Add((key![ArgumentPrefix.Length..], value));
                break;
            default:
                _others.Add(key is null ? value : $"{key}:{value}");
                break;
        }
    }

    private static bool IsKey([NotNullWhen(true)] string? word) =>
        word is StatusKey or TypeKey or QueueKey or IdKey or ProjectKey or ErrorKey or GroupKey or AgeKey
        || (word is not null && word.StartsWith(ArgumentPrefix, StringComparison.Ordinal) && word.Length > ArgumentPrefix.Length);

    private void TakeStatus(string value)
    {
        if (JobStatusNames.TryParse(value.ToLowerInvariant(), out JobStatus status))
            Status = status;
        else
            _faults.Add($"{value} is no status. There are {string.Join(", ", Enum.GetValues<JobStatus>().Select(each => each.ToName()))}.");
    }

    private void TakeId(string value)
    {
        if (Guid.TryParseExact(value, "D", out Guid id))
            Id = id;
        else
            _faults.Add($"{value} is no id. A job's id has 36 characters, such as 550e8400-e29b-41d4-a716-446655440000.");
    }

    private void TakeAge(string value)
    {
        bool isLeast = value[0] == '>';
        if (!SearchAge.TryParse(value.TrimStart('<', '>', '='), out TimeSpan age))
            _faults.Add($"{value} is no age. Write age:<1h for jobs of the last hour, age:>2d for those older than two days; s, m, h and d are the units.");
        else if (isLeast)
            LeastAge = age;
        else
            MostAge = age;
    }

    /// <summary>Writes a value so that it is read as it is.</summary>
    public static string Quote(string value) =>
        value.Any(character => char.IsWhiteSpace(character) || character == '"') ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;

    /// <summary>Splits a text at blanks that are not within quotes. Within them a quote is written twice.</summary>
    private static IEnumerable<(string? Key, string Value)> Words(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
                continue;
            string? key = null;
            var value = new StringBuilder();
            for (bool quoted = false; i < text.Length && (quoted || !char.IsWhiteSpace(text[i])); i++)
            {
                if (quoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"')
                    value.Append(text[i++]);
                else if (text[i] == '"')
                    quoted = !quoted;
                else if (text[i] == ':' && key is null && !quoted && value.Length > 0)
                    (key, value) = (value.ToString(), new StringBuilder());
                else
                    value.Append(text[i]);
            }

            yield return (key, value.ToString());
        }
    }
}
