using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Jobplane.Tests.Architecture;

/// <summary>What the compiled code of an assembly mentions.</summary>
internal sealed class AssemblyMetadata : IDisposable
{
    // The operation code of ldstr, and the table number that a string's token begins with.
    private const byte LoadString = 0x72;
    private const byte StringTable = 0x70;

    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public AssemblyMetadata(Assembly assembly)
    {
        _file = new PEReader(File.OpenRead(assembly.Location));
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>The types of another assembly that the code names, with their namespaces.</summary>
    public IEnumerable<string> ReferencedTypes(string assembly) => _metadata.TypeReferences
        .Select(_metadata.GetTypeReference)
        .Where(type => type.ResolutionScope.Kind == HandleKind.AssemblyReference
            && Text(_metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == assembly)
        .Select(type => $"{Text(type.Namespace)}.{Text(type.Name)}");

    /// <summary>The strings in the code of the classes whose name ends so, their lambdas and state machines included.</summary>
    public HashSet<string> StringsOf(string classNameEnd) =>
    [
        .. _metadata.TypeDefinitions
            .Where(type => Text(_metadata.GetTypeDefinition(Outermost(type)).Name).EndsWith(classNameEnd, StringComparison.Ordinal))
            .SelectMany(type => _metadata.GetTypeDefinition(type).GetMethods())
            .SelectMany(StringsOf),
    ];

    public void Dispose() => _file.Dispose();

    private TypeDefinitionHandle Outermost(TypeDefinitionHandle type)
    {
        while (_metadata.GetTypeDefinition(type).GetDeclaringType() is { IsNil: false } outer)
            type = outer;
        return type;
    }

    // Bytes that look like such an instruction by chance name no statement.
    private IEnumerable<string> StringsOf(MethodDefinitionHandle method)
    {
        int body = _metadata.GetMethodDefinition(method).RelativeVirtualAddress;
        byte[] code = body == 0 ? [] : _file.GetMethodBody(body).GetILBytes() ?? [];
        for (int i = 0; i + 4 < code.Length; i++)
        {
            int offset = BitConverter.ToInt32(code, i + 1) & 0xFFFFFF;
            if (code[i] == LoadString && code[i + 4] == StringTable && offset < _metadata.GetHeapSize(HeapIndex.UserString))
                yield return _metadata.GetUserString(MetadataTokens.UserStringHandle(offset));
        }
    }

    private string Text(StringHandle handle) => _metadata.GetString(handle);
}
