using System.Text;

namespace Jobplane.Enqueueing;

/// <summary>Where a reader stands in a payload, and which members it has met in each open object.</summary>
/// <param name="root">What the whole is called.</param>
internal sealed class PayloadPath(string root)
{
    // Up to here a scan of the names is cheaper than a set; beyond, a set keeps hostile input linear.
    private const int ScanLimit = 16;
    private const int MaxShown = 200;

    private readonly List<string> _names = [];
    private readonly List<Level> _levels = [];

    public void Open() => _levels.Add(new Level { FirstName = _names.Count });

    public void Close()
    {
        Level level = _levels[^1];
        _names.RemoveRange(level.FirstName, _names.Count - level.FirstName);
        _levels.RemoveAt(_levels.Count - 1);
    }

    /// <summary>Moves to a member of the innermost object; false when it was there before.</summary>
    public bool TryEnter(string name)
    {
        Level level = _levels[^1];
        bool isNew = level.IsNew(_names, name);
        _names.Add(name);
        return isNew;
    }

    /// <summary>The path so far, such as <c>payload.region</c>, cut to a length that can be shown.</summary>
    public override string ToString()
    {
        var path = new StringBuilder(root);
        for (int i = 0; i < _levels.Count && path.Length < MaxShown; i++)
        {
            int end = i + 1 < _levels.Count ? _levels[i + 1].FirstName : _names.Count;
            if (end > _levels[i].FirstName)
                path.Append('.').Append(_names[end - 1]);
        }

        return path.Length <= MaxShown ? path.ToString() : path.ToString(0, MaxShown);
    }

    private sealed class Level
    {
        private HashSet<string>? _set;

        public required int FirstName { get; init; }

        public bool IsNew(List<string> names, string name)
        {
            if (_set is null && names.Count - FirstName < ScanLimit)
                return names.IndexOf(name, FirstName) < 0;
            _set ??= new HashSet<string>(names.Skip(FirstName), StringComparer.Ordinal);
            return _set.Add(name);
        }
    }
}
