using System.Text.RegularExpressions;

namespace Provisioning.Web.Projects;

/// <summary>What somebody who signs up sends.</summary>
public sealed partial record NewProject(string Id, string Name, string Region)
{
    private static readonly string[] Regions = ["eu-central-1", "us-east-1"];

    public IDictionary<string, string[]> FindErrors()
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (Id is null || !Ids().IsMatch(Id))
            errors["id"] = ["3 to 40 of a-z, 0-9 and the hyphen, beginning with a letter."];
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 100)
            errors["name"] = ["1 to 100 characters."];
        if (!Regions.Contains(Region, StringComparer.Ordinal))
            errors["region"] = [$"One of {string.Join(", ", Regions)}."];
        return errors;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{2,39}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();
}
