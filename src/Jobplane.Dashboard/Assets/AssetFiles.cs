using System.Reflection;
using System.Security.Cryptography;

namespace Jobplane.Dashboard.Assets;

/// <summary>The style sheet, the script and the icon, which are part of this assembly.</summary>
internal sealed class AssetFiles
{
    private const int HashDigits = 12;

    public AssetFile StyleSheet { get; } = Read("dashboard.css", "text/css; charset=utf-8");

    public AssetFile Script { get; } = Read("dashboard.js", "text/javascript; charset=utf-8");

    public AssetFile Icon { get; } = Read("icon.svg", "image/svg+xml");

    public AssetFile? Find(string? name) => Array.Find([StyleSheet, Script, Icon], file => file.Name == name);

    private static AssetFile Read(string name, string contentType)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has no {name}.");
        byte[] content = new byte[resource.Length];
        resource.ReadExactly(content);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content))[..HashDigits];
        return new AssetFile($"{Path.GetFileNameWithoutExtension(name)}.{hash}{Path.GetExtension(name)}", contentType, content);
    }
}
