using System.Reflection;

namespace Jobplane.Tests.Postgres;

/// <summary>Stands before an object, and remembers which of its methods were called.</summary>
public class RecordingProxy : DispatchProxy
{
    private readonly List<MethodInfo> _methods = [];
    private object _target = null!;

    public IReadOnlyList<MethodInfo> Methods => _methods;

    public static T Around<T>(T target, out RecordingProxy calls)
        where T : class
    {
        T proxy = Create<T, RecordingProxy>();
        calls = (RecordingProxy)(object)proxy;
        calls._target = target;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _methods.Add(targetMethod!);
        return targetMethod!.Invoke(_target, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
