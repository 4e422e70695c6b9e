namespace Jobplane.Server.Access;

/// <summary>Paths with a query.</summary>
internal static class HttpQuery
{
    /// <summary>The path with the parameters that have a value.</summary>
    public static string Of(string path, params (string Name, string? Value)[] parameters)
    {
        IEnumerable<string> given = parameters.Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}");
        return $"{path}?{string.Join('&', given)}";
    }
}
