using System.Text.Json;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>
/// A target as rude as its reference allows: what it takes in shows up late in its look-up, or is taken in only after the answer was lost; both within
/// the delay that the loader is told (<c>Qingyiyun:VisibilityDelay</c>).
/// </summary>
internal sealed class ModelTarget(TimeProvider time, Func<JsonElement, bool> isBad, Action<string, int> landed)
{
    public static readonly TimeSpan VisibilityDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Late = VisibilityDelay - TimeSpan.FromSeconds(1);

    private readonly List<(JsonElement Record, DateTimeOffset ShownFrom)> _rows = [];
    private readonly List<(JsonElement Record, DateTimeOffset Due)> _onTheWay = [];

    /// <summary>Companies with a write whose effect is still to come.</summary>
    public IEnumerable<string> OnTheWay => _onTheWay.Select(r => IdOf(r.Record));

    /// <summary>What it holds of a company, shown or not.</summary>
    public string? Content(string id) => _rows.FindLast(r => IdOf(r.Record) == id).Record is { ValueKind: JsonValueKind.Object } record ? record.GetProperty("name").GetString() : null;

    public bool HasBad(IEnumerable<JsonElement> records) => records.Any(isBad);

    public static string IdOf(JsonElement record) => record.GetProperty("id").GetString()!;

    /// <summary>Takes the good ones in.</summary>
    public void Take(IEnumerable<JsonElement> records, bool shownLate)
    {
        foreach (var record in records.Where(r => !isBad(r)))
        {
            landed(IdOf(record), Reading.OrderOf(record));
            _rows.Add((record, time.GetUtcNow() + (shownLate ? Late : TimeSpan.Zero)));
        }
    }

    /// <summary>Nobody waits for the answer any more: none, all at once, or all in a while. A batch with a bad one is refused whole.</summary>
    public void Leave(IReadOnlyList<JsonElement> records, int how)
    {
        if (HasBad(records)) return;
        if (how % 3 == 1) Take(records, shownLate: true);
        if (how % 3 == 2) _onTheWay.AddRange(records.Select(r => (r, time.GetUtcNow() + Late)));
    }

    /// <summary>What is due arrives.</summary>
    public void Arrive()
    {
        var due = _onTheWay.Where(r => r.Due <= time.GetUtcNow()).ToList();
        _onTheWay.RemoveAll(due.Contains);
        Take(due.Select(r => r.Record), shownLate: false);
    }

    public IReadOnlyDictionary<string, JsonElement> Shown(IReadOnlyCollection<string> ids) => _rows
        .Where(r => r.ShownFrom <= time.GetUtcNow() && ids.Contains(IdOf(r.Record)))
        .GroupBy(r => IdOf(r.Record)).ToDictionary(g => g.Key, g => g.Last().Record);
}
