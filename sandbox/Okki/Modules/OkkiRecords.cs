namespace OkkiBridge.Sandbox.Okki.Modules;

/// <summary>The live products, or the live sales orders, of the simulated OKKI, and what can happen to them. Thread safe; all times by the sandbox's clock.</summary>
public sealed class OkkiRecords
{
    private readonly OkkiSandboxOptions _options;
    private readonly Func<int, long, Entry> _make;
    private int _numbers;

    internal OkkiRecords(OkkiSandboxOptions options, TimeProvider time, string what, int salt, int count, Func<int, long, Entry> make)
    {
        (_options, _make, _numbers) = (options, make, count);
        Live = new LiveSet<Entry>(options, time, what, salt);
        Live.Seed([.. SeededEntries.Of(options, time.Seconds(), salt, count, make)]);
    }

    internal LiveSet<Entry> Live { get; }

    /// <summary>Living records.</summary>
    public int Count => Live.Count;

    /// <summary>Ids of the living records.</summary>
    public IReadOnlyList<long> Ids => Live.Ids;

    /// <summary>A record's <c>update_time</c> as OKKI prints it.</summary>
    /// <exception cref="ArgumentException">It does not exist, or is deleted.</exception>
    public string UpdateTimeText(long id) => ChinaTime.Text(Live.Existing(id).UpdateTime);

    /// <summary>Edits a record: content and <c>update_time</c>.</summary>
    public void Change(long id) => Apply(now => [Edited(Live.Existing(id), now)]);

    /// <summary>Edits <paramref name="n"/> different records, all in this second, and returns their ids.</summary>
    public IReadOnlyList<long> ChangeMany(int n) => Apply(now => Live.Several(n).Select(e => Edited(e, now)));

    /// <summary>Creates records, all in this second, and returns their ids.</summary>
    public IReadOnlyList<long> Create(int n = 1) => Apply(now => Enumerable.Range(0, n).Select(_ => _make(_numbers++, now)));

    /// <summary>Deletes a record: it leaves the list, and its details answer 404.</summary>
    public void Delete(long id) => Apply(now =>
    {
        var entry = Live.Existing(id);
        return [entry with { Removed = true, RemoveTime = now, UpdateTime = _options.DeletionMovesUpdateTime ? now : entry.UpdateTime }];
    });

    private static Entry Edited(Entry entry, long now) => entry with { Revision = entry.Revision + 1, UpdateTime = now };

    private long[] Apply(Func<long, IEnumerable<Entry>> make) => [.. Live.Apply(make).Select(e => e.Id)];
}
