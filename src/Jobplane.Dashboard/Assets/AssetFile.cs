namespace Jobplane.Dashboard.Assets;

/// <summary>A file that pages load.</summary>
/// <param name="Name">Its name in addresses, which holds a hash of its content: another version has another name.</param>
/// <param name="ContentType">What it is.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record AssetFile(string Name, string ContentType, ReadOnlyMemory<byte> Content);
