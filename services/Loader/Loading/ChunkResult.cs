using OkkiBridge.Contracts;

namespace OkkiBridge.Loader.Loading;

/// <summary>What became of a chunk: outcomes, companies that another loader holds, and what was left because the delivery is over or its run waits.</summary>
internal sealed class ChunkResult(IEnumerable<LoadItem>? busy = null)
{
    private readonly List<Settled> _settled = [];
    private readonly List<string> _busy = [.. (busy ?? []).Select(i => i.Company.Id)];
    private readonly List<LoadItem> _left = [];

    public IReadOnlyList<Settled> Settled => _settled;

    public IReadOnlyList<string> Busy => _busy;

    public IReadOnlyList<LoadItem> Left => _left;

    public void Leave(IEnumerable<LoadItem> items) => _left.AddRange(items);

    public void Add(LoadItem item, Outcome outcome) => _settled.Add(new Settled(item.RunId, item.Company.Id, outcome));

    public void AddBusy(LoadItem item) => _busy.Add(item.Company.Id);

    public void Add(ChunkResult other)
    {
        _settled.AddRange(other._settled);
        _busy.AddRange(other._busy);
        _left.AddRange(other._left);
    }
}
