using OkkiBridge.Loader.Loading;

namespace OkkiBridge.Loader.Tests.Loading;

/// <summary>The outcomes of a batch that goes through.</summary>
internal static class Settling
{
    public static async Task<IReadOnlyList<Settled>> SettledAsync(this BatchLoader loader, string plan, IEnumerable<LoadItem> items, CancellationToken ct)
    {
        var settled = new List<Settled>();
        await loader.LoadAsync(plan, items, settled, ct);
        return settled;
    }
}
