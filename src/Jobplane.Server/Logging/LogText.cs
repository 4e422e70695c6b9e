using System.Globalization;
using System.Text;

namespace Jobplane.Server.Logging;

/// <summary>Makes text fit for a line of the log or of a terminal, whoever wrote it.</summary>
internal static class LogText
{
    /// <summary>
    /// The text with everything escaped that could begin a line, steer a terminal, or change the direction of writing: as <c>\n</c>, or by
    /// its code, as <c>\u001b</c>.
    /// </summary>
    public static string OneLine(string text)
    {
        int first = IndexOfUnsafe(text);
        if (first < 0)
            return text;
        var line = new StringBuilder(text, 0, first, text.Length + 32);
        foreach (char c in text.AsSpan(first))
        {
            if (IsSafe(c))
                line.Append(c);
            else
                line.Append(Escape(c));
        }

        return line.ToString();
    }

    private static int IndexOfUnsafe(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!IsSafe(text[i]))
                return i;
        }

        return -1;
    }

    private static bool IsSafe(char c) => char.IsAscii(c)
        ? !char.IsControl(c)
        : char.GetUnicodeCategory(c) is not
            (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Escape(char c) => c switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        _ => $@"\u{(int)c:x4}",
    };
}
