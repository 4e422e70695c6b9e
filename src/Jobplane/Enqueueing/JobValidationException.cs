namespace Jobplane;

/// <summary>A job, or a change to one, was refused because of one member of the input. Nothing was stored.</summary>
public sealed class JobValidationException : ArgumentException
{
    /// <summary>Refuses <paramref name="member"/>.</summary>
    /// <param name="member">The member at fault by its name in the HTTP API, such as <c>max_attempts</c> or <c>payload.region</c>.</param>
    /// <param name="reason">What is wrong and what is allowed, as a sentence that begins with the member's name.</param>
    public JobValidationException(string member, string reason)
        : base(reason) => Member = member;

    /// <summary>The member at fault, by its name in the HTTP API.</summary>
    public string Member { get; }

    /// <summary>The same fault, of a member that lies within another one.</summary>
    /// <param name="member">The outer member, such as <c>jobs[3]</c>.</param>
    internal JobValidationException Within(string member) => new($"{member}.{Member}", $"{member}.{Message}");
}
