using System.Text;
using System.Text.RegularExpressions;

namespace Jobplane.Retries;

/// <summary>Turns an exception into the text stored as a job's error: no stack, no passwords, only characters that every store keeps, at most 8 KiB.</summary>
internal sealed partial class JobErrorFormatter(Func<string, string>? redact)
{
    /// <summary>Most bytes of an error, as UTF-8.</summary>
    public const int MaxBytes = 8 * 1024;

    private const int MaxCauses = 4;
    private const string Cut = "…";

    /// <summary>Most UTF-8 bytes of a character, and of <see cref="Cut"/>.</summary>
    private const int CharacterBytes = 4;

    /// <summary>Characters of a line that are looked at for each byte of it that is kept: looking for secrets takes its time.</summary>
    private const int Look = 16;

    /// <summary>Formats an error. Never throws: an application's exceptions and its redaction hook are code like any other.</summary>
    public string Format(Exception error)
    {
        try
        {
            return Clean(Describe(error), MaxBytes);
        }
#pragma warning disable CA1031 // Whatever went wrong, the unredacted text must not be stored, and the job must end.
        catch (Exception)
#pragma warning restore CA1031
        {
            return $"{error.GetType().Name}: its message could not be prepared for storage.";
        }
    }

    /// <summary>
    /// Formats a line that a handler logs, and what went wrong if something did, under the rules for errors. One that is cut says so. Never throws.
    /// </summary>
    public string FormatLine(string line, Exception? error, int maxBytes)
    {
        try
        {
            string text = error is null ? line : $"{line}\n{Describe(error)}";
            string clean = Clean(text.Length <= maxBytes * Look ? text : text[..(maxBytes * Look)], maxBytes + CharacterBytes);
            return Encoding.UTF8.GetByteCount(clean) <= maxBytes ? clean : Sanitise(clean, maxBytes - CharacterBytes) + Cut;
        }
#pragma warning disable CA1031 // As above.
        catch (Exception)
#pragma warning restore CA1031
        {
            return "A line that could not be prepared for storage.";
        }
    }

    /// <summary>Takes out secrets, and what cannot be stored.</summary>
    private string Clean(string text, int maxBytes)
    {
        string withoutSecrets = Secrets().Replace(text, "${key}=***");
        return Sanitise(redact?.Invoke(withoutSecrets) ?? withoutSecrets, maxBytes);
    }

    private static string Describe(Exception error)
    {
        if (error is AggregateException { InnerExceptions: [Exception only] })
            return Describe(only);
        var text = new StringBuilder();
        Exception? cause = error;
        for (int i = 0; cause is not null && i < MaxCauses; i++, cause = cause.InnerException)
        {
            if (i > 0)
                text.Append(" <- ");
            // The reason given for a job that must not be retried, or is not to be done, is written for whoever reads the job.
            if (cause is not (NonRetryableException or CancelJobException))
                text.Append(cause.GetType().Name).Append(": ");
            text.Append(cause.Message);
        }

        return text.ToString();
    }

    /// <summary>Replaces what is not a character, drops control characters other than tab and new line, and cuts to the limit.</summary>
    public static string Sanitise(string text, int maxBytes)
    {
        var clean = new StringBuilder(Math.Min(text.Length, maxBytes));
        int bytes = 0;
        // A lone surrogate comes out of the enumeration as U+FFFD.
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) && rune.Value is not ('\n' or '\t'))
                continue;
            bytes += rune.Utf8SequenceLength;
            if (bytes > maxBytes)
                break;
            clean.Append(rune);
        }

        return clean.ToString();
    }

    [GeneratedRegex("""\b(?<key>password|pwd|passwd|secret|api[_-]?key|access[_-]?token)\s*=\s*("[^"]*"|'[^']*'|[^;,\s]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secrets();
}
