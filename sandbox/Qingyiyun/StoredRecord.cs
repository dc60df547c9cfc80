using System.Text.Json;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>One content that was accepted, and when.</summary>
/// <param name="Content">The record as it was sent.</param>
/// <param name="At">When.</param>
public sealed record ReceivedVersion(JsonElement Content, DateTimeOffset At);

/// <summary>A record of the store with all its versions, oldest first.</summary>
internal sealed class StoredRecord(string storageId, string key)
{
    /// <summary>A record overwritten without end keeps its newest versions.</summary>
    private const int VersionsKept = 1000;
    private readonly List<ReceivedVersion> _versions = [];

    public string StorageId => storageId;

    public string Key => key;

    public IReadOnlyList<ReceivedVersion> Versions => _versions;

    public DateTimeOffset CreatedAt { get; private set; }

    public ReceivedVersion Current => _versions[^1];

    public void Add(ReceivedVersion version)
    {
        if (_versions.Count == 0)
            CreatedAt = version.At;
        if (_versions.Count == VersionsKept)
            _versions.RemoveAt(0);
        _versions.Add(version);
    }

    /// <summary>The newest version that readers see by now.</summary>
    public ReceivedVersion? Visible(DateTimeOffset latest)
    {
        for (var i = _versions.Count - 1; i >= 0; i--)
        {
            if (_versions[i].At <= latest)
                return _versions[i];
        }
        return null;
    }
}
