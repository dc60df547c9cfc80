namespace OkkiBridge.Loader.Loading;

/// <summary>
/// Cuts a batch into rounds in which every company occurs once, newest version first: what a later round holds is decided by what the earlier one left
/// in the ledger. Pure.
/// </summary>
internal static class LoadRounds
{
    public static IEnumerable<IReadOnlyList<LoadItem>> Of(IEnumerable<LoadItem> items)
    {
        var rest = items
            .GroupBy(i => i.Company.Id)
            .Select(company => new Queue<LoadItem>(company
                .OrderByDescending(i => i.Company.Version).ThenByDescending(i => i.Company.ReadAt)
                .DistinctBy(i => i.RunId)))       // an older reading by the same run is no outcome of its own
            .ToList();

        while (rest.Count > 0)
        {
            yield return rest.ConvertAll(company => company.Dequeue());
            rest.RemoveAll(company => company.Count == 0);
        }
    }
}
