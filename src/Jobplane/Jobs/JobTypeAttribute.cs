namespace Jobplane;

/// <summary>Names the type of the jobs whose payload is this class. Without it the name is the class's own in snake case.</summary>
/// <param name="name">1 to 100 of <c>A–Z a–z 0–9 _ - .</c></param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class JobTypeAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
