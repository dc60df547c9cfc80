namespace OkkiBridge.Sandbox.Okki;

/// <summary>The live companies of the simulated OKKI, and everything that can happen to them. Thread safe; all times by the sandbox's clock.</summary>
public sealed partial class OkkiData
{
    private const int VersionsKept = 1_000_000;

    private readonly OkkiSandboxOptions _options;
    private readonly SeededCompanies _seeded;
    private readonly Queue<CompanyVersion> _versions = [];
    private int _numbers;

    internal OkkiData(OkkiSandboxOptions options, TimeProvider time)
    {
        _options = options;
        _seeded = new SeededCompanies(options, time.Seconds());
        _numbers = options.Companies;
        Live = new LiveSet<Company>(options, time, "company", 99);
        Company[] seeded = [.. _seeded.All()];
        Live.Seed(seeded);
        foreach (var company in seeded)
            Keep(company, CompanyChange.Seeded);
    }

    /// <summary>Raised after each change, outside any lock: the company and what happened.</summary>
    internal event Action<IReadOnlyList<(Company Company, CompanyChange Change)>>? Changed;

    internal LiveSet<Company> Live { get; }

    /// <summary>Living companies.</summary>
    public int Count => Live.Count;

    /// <summary>Deleted companies.</summary>
    public int RemovedCount => Live.RemovedCount;

    /// <summary>Ids of the living companies.</summary>
    public IReadOnlyList<long> Ids => Live.Ids;

    /// <summary>Every version there was, oldest first, the seeded ones included (the newest million of them).</summary>
    public IReadOnlyList<CompanyVersion> Versions => Live.Read<CompanyVersion[]>(() => [.. _versions]);

    /// <summary>The living companies as they are now.</summary>
    public IReadOnlyList<CompanyVersion> Current() => [.. Live.All.Select(c => Version(c, CompanyChange.Seeded))];

    /// <summary>One company as it is now, deleted or not; null when it never was.</summary>
    public CompanyVersion? Find(long id) => Live.Find(id) is { } company ? Version(company, CompanyChange.Seeded) : null;

    private IReadOnlyList<long> Apply(CompanyChange change, Func<long, IEnumerable<Company>> make)
    {
        var changed = Live.Apply(make, company => Keep(company, Of(company)));
        Changed?.Invoke([.. changed.Select(c => (c, Of(c)))]);
        return [.. changed.Select(c => c.Id)];

        CompanyChange Of(Company company) => company.Removed ? CompanyChange.Deleted : change;
    }

    private void Keep(Company company, CompanyChange change)
    {
        _versions.Enqueue(Version(company, change));
        if (_versions.Count > VersionsKept)
            _versions.Dequeue();
    }

    private static CompanyVersion Version(Company c, CompanyChange change) =>
        new(c.Id, DateTimeOffset.FromUnixTimeSeconds(c.UpdateTime).ToOffset(ChinaTime.Offset), change, c.Removed, c.Name);
}
