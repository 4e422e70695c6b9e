namespace Jobplane.AspNetCore.Errors;

/// <summary>One member of an error's <c>details</c>: a text or a number.</summary>
internal readonly record struct ErrorDetail(string Name, string? Text, long Number)
{
    public static ErrorDetail Of(string name, string text) => new(name, text, 0);

    public static ErrorDetail Of(string name, long number) => new(name, null, number);
}
