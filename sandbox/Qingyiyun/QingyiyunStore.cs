using System.Globalization;
using System.Text.Json;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>What the simulated platform holds. Thread safe.</summary>
public sealed class QingyiyunStore
{
    private readonly Lock _gate = new();
    private readonly QingyiyunSandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, List<StoredRecord>> _byKey = [];
    private readonly Dictionary<string, StoredRecord> _byStorageId = [];
    private readonly List<StoredRecord> _records = [];
    private readonly Dictionary<string, string> _newest = [];
    private long _writes;
    private long _duplicateVersions;
    private long _staleOverwrites;

    internal QingyiyunStore(QingyiyunSandboxOptions options, TimeProvider time) => (_options, _time, Late) = (options, time, new LateEffects(options.LateExcuse));

    /// <summary>Distinct ids held.</summary>
    public int Count
    {
        get { lock (_gate) return _byKey.Count; }
    }

    /// <summary>Records held; more than <see cref="Count"/> only where keys repeat.</summary>
    public int Records
    {
        get { lock (_gate) return _records.Count; }
    }

    /// <summary>The ids held.</summary>
    public IReadOnlyList<string> Ids
    {
        get { lock (_gate) return [.. _byKey.Keys]; }
    }

    /// <summary>What is held under an id now; null for nothing.</summary>
    public JsonElement? Find(string id)
    {
        lock (_gate)
            return _byKey.TryGetValue(id, out var records) ? records[^1].Current.Content : null;
    }

    /// <summary>All that was accepted under an id, in the order of arrival.</summary>
    public IReadOnlyList<ReceivedVersion> Versions(string id)
    {
        lock (_gate)
            return _byKey.TryGetValue(id, out var records) ? [.. records.SelectMany(r => r.Versions).OrderBy(v => v.At)] : [];
    }

    internal long Writes => Interlocked.Read(ref _writes);

    internal long DuplicateVersions => Interlocked.Read(ref _duplicateVersions);

    internal long StaleOverwrites => Interlocked.Read(ref _staleOverwrites);

    internal LateEffects Late { get; }

    internal bool Holds(JsonElement record)
    {
        lock (_gate)
            return Text(record, _options.PrimaryKey) is { } key && _byKey.ContainsKey(key);
    }

    /// <summary>Takes records in, in their order, and returns how many keys were new.</summary>
    /// <param name="records">The records.</param>
    /// <param name="isLate">Their writer gave them up long ago.</param>
    internal int Accept(IEnumerable<JsonElement> records, bool isLate = false)
    {
        lock (_gate)
        {
            var (now, fresh) = (_time.GetUtcNow(), 0);
            foreach (var content in records)
                fresh += Accept(content, now, isLate) ? 1 : 0;
            return fresh;
        }
    }

    /// <summary>Visible records whose first arrival lies in the window, oldest first.</summary>
    internal List<(StoredRecord Record, ReceivedVersion Version)> Query(QueryFilter filter, long begin, long end)
    {
        lock (_gate)
        {
            var latest = _time.GetUtcNow() - _options.VisibilityDelay;
            var candidates = filter.Keys(_options.PrimaryKey) is { } keys
                ? keys.Distinct().SelectMany(k => _byKey.GetValueOrDefault(k) ?? [])
                : _records;
            return [.. from record in candidates
                       let second = record.CreatedAt.ToUnixTimeSeconds()
                       where second >= begin && second <= end
                       let version = record.Visible(latest)
                       where version is not null && filter.Matches(version.Content)
                       select (record, version)];
        }
    }

    /// <summary>By primary key, or by storage id.</summary>
    internal (StoredRecord Record, ReceivedVersion Version)? FindOne(string id)
    {
        lock (_gate)
        {
            var record = _byKey.TryGetValue(id, out var records) ? records[^1] : _byStorageId.GetValueOrDefault(id);
            return record?.Visible(_time.GetUtcNow() - _options.VisibilityDelay) is { } version ? (record, version) : null;
        }
    }

    /// <summary>A scalar as text; null when the field is missing, null or no scalar.</summary>
    internal static string? Text(JsonElement record, string field) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(field, out var value) ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        } : null;

    private bool Accept(JsonElement content, DateTimeOffset now, bool isLate)
    {
        var key = Text(content, _options.PrimaryKey) ?? $"(no {_options.PrimaryKey}) {_records.Count}";
        var known = _byKey.TryGetValue(key, out var records);
        if (known && _options.StoreMode == StoreMode.SilentSkip)
            return false;

        _writes++;
        Account(key, content, known ? records![^1] : null, Late.Meets(key, isLate, now));
        if (!known || _options.StoreMode == StoreMode.DuplicateInsert)
        {
            var record = new StoredRecord((_records.Count + 0x65000000).ToString("x", CultureInfo.InvariantCulture) + "a1b2c3d4e5f60718", key);
            _records.Add(record);
            _byStorageId[record.StorageId] = record;
            (records ??= _byKey[key] = []).Add(record);
        }
        records![^1].Add(new ReceivedVersion(content, now));
        return !known;
    }

    private void Account(string key, JsonElement content, StoredRecord? held, bool isExcused)
    {
        if (held is not null && JsonElement.DeepEquals(held.Current.Content, content))
        {
            if (isExcused) Late.Duplicates++;
            else _duplicateVersions++;
        }

        // Times are `yyyy-MM-dd HH:mm:ss`: their order is that of their characters.
        if (Text(content, _options.VersionField) is not { } version)
            return;
        var newest = _newest.GetValueOrDefault(key);
        if (newest is null || string.CompareOrdinal(version, newest) >= 0)
            _newest[key] = version;
        else if (isExcused)
            Late.Overwrites++;
        else
            _staleOverwrites++;
    }
}
