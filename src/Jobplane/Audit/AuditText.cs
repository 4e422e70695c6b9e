using System.Text;

namespace Jobplane.Audit;

/// <summary>What the audit log keeps of a text that came from outside.</summary>
internal static class AuditText
{
    /// <summary>The text up to a number of characters, without control characters, and with U+FFFD for what is none.</summary>
    public static string? Keep(string? text, int most)
    {
        if (text is null)
            return null;
        var kept = new StringBuilder(Math.Min(text.Length, most));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (kept.Length + rune.Utf16SequenceLength > most)
                break;
            if (!Rune.IsControl(rune))
                kept.Append(rune);
        }

        return kept.ToString();
    }
}
