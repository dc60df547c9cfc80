using System.Collections.Immutable;

namespace OkkiBridge.Plans;

/// <summary>The plans of an installation, by folder name. <see cref="Reload"/> takes up what changed; everything else reads, from any thread.</summary>
public sealed class PlanCatalog
{
    private readonly string? _directory;
    private readonly Dictionary<string, string> _seen = [];       // the version of each folder that was looked at last, taken up or not
    private volatile ImmutableSortedDictionary<string, Plan> _plans = ImmutableSortedDictionary.Create<string, Plan>(StringComparer.Ordinal);

    private PlanCatalog(string? directory) => _directory = directory;

    /// <summary>No plans.</summary>
    public static PlanCatalog Empty { get; } = new(null);

    /// <summary>All of them, in the order of their names.</summary>
    public IReadOnlyCollection<Plan> Plans => [.. _plans.Values];

    /// <summary>The plan that is meant where none is named: the only one that is enabled, or the only one at all; else null.</summary>
    public Plan? Main => Plans.Where(p => p.Settings.Enabled).ToList() is [var enabled] ? enabled : Plans.Count == 1 ? Plans.First() : null;

    /// <summary>What was odd but harmless in their documents when they were loaded; documents are named with their folder.</summary>
    public IReadOnlyList<Finding> Warnings { get; private set; } = [];

    /// <summary>One plan, or null.</summary>
    public Plan? Find(string name) => _plans.GetValueOrDefault(name);

    /// <summary>One plan.</summary>
    /// <exception cref="UnknownPlanException">There is none of that name.</exception>
    public Plan Get(string name) => Find(name) ?? throw new UnknownPlanException(name);

    /// <summary>Loads every folder with a <c>source.json</c>.</summary>
    /// <exception cref="PlanException">One of them holds errors: all errors of all plans are named.</exception>
    public static PlanCatalog Load(string directory)
    {
        var catalog = new PlanCatalog(directory);
        var findings = catalog.Reload().SelectMany(change => change.Findings).ToLookup(f => f.IsError);
        catalog.Warnings = [.. findings[false]];
        return findings[true].Any() ? throw new PlanException([.. findings[true]]) : catalog;
    }

    /// <summary>
    /// Looks at the folders again: a changed plan that is right takes the place of the one before, one that is wrong does not, and one whose folder is gone goes.
    /// Not for two callers at once.
    /// </summary>
    public IReadOnlyList<PlanChange> Reload()
    {
        if (_directory is null) return [];

        var changes = new List<PlanChange>();
        var folders = Directory.GetDirectories(_directory).Where(f => File.Exists(Path.Combine(f, "source.json"))).Order(StringComparer.Ordinal).ToList();
        foreach (var documents in folders.Select(PlanDocuments.Read).Where(d => _seen.GetValueOrDefault(d.Name) != d.Version))
        {
            _seen[documents.Name] = documents.Version;
            changes.Add(TakeUp(documents));
        }

        foreach (var gone in _seen.Keys.Except(folders.Select(f => Path.GetFileName(f)!)).ToList())
        {
            _seen.Remove(gone);
            _plans = _plans.Remove(gone);
            changes.Add(new PlanChange(gone, null, []));
        }

        return changes;
    }

    private PlanChange TakeUp(PlanDocuments documents)
    {
        var findings = new List<Finding>();
        try
        {
            _plans = _plans.SetItem(documents.Name, Plan.Compile(documents, findings));
        }
        catch (PlanException fault)
        {
            findings.AddRange(fault.Findings);
        }

        return new PlanChange(documents.Name, documents.Version, [.. findings.Select(f => f with { Document = $"{documents.Name}/{f.Document}" })]);
    }
}

/// <summary>What became of a plan's folder that changed.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Version">The version found; null where the folder is gone.</param>
/// <param name="Findings">What is wrong or odd; documents are named with their folder.</param>
public sealed record PlanChange(string Plan, string? Version, IReadOnlyList<Finding> Findings)
{
    /// <summary>The version is in use now.</summary>
    public bool IsTakenUp => Version is not null && !Findings.Any(f => f.IsError);
}

/// <summary>A message or a request names a plan that this service does not have.</summary>
public sealed class UnknownPlanException(string plan) : Exception($"Plan {plan} is not in Plans:Directory of this service");
