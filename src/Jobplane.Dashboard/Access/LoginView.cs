namespace Jobplane.Dashboard.Access;

/// <summary>The form to log in.</summary>
/// <param name="Refusal">Why the last token was refused; null before the first.</param>
/// <param name="Return">Where to go afterwards.</param>
internal sealed record LoginView(string? Refusal, string Return);
