namespace Jobplane;

/// <summary>What a payload has in one place.</summary>
/// <param name="Path">
/// The members that lead there, with dots between them, such as <c>customer.region</c>: 1 to 10 names, none of which begins with a digit or a hyphen or has
/// a dot, quote, backslash or control character in it.
/// </param>
/// <param name="Value">
/// The value as text: that of a string, a number as it is written, or <c>true</c> or <c>false</c>; at most 500 characters. Objects, arrays and null match nothing.
/// </param>
public sealed record JobArgument(string Path, string Value);
