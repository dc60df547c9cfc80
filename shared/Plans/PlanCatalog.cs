namespace OkkiBridge.Plans;

/// <summary>The plans of an installation, by folder name.</summary>
public sealed class PlanCatalog
{
    private readonly Dictionary<string, Plan> _plans;

    private PlanCatalog(Dictionary<string, Plan> plans, IReadOnlyList<Finding> warnings) => (_plans, Warnings) = (plans, warnings);

    /// <summary>No plans.</summary>
    public static PlanCatalog Empty { get; } = new([], []);

    /// <summary>All of them, in the order of their names.</summary>
    public IReadOnlyCollection<Plan> Plans => _plans.Values;

    /// <summary>The plan that is meant where none is named: the only one that is enabled, or the only one at all; else null.</summary>
    public Plan? Main => Plans.Where(p => p.Settings.Enabled).ToList() is [var enabled] ? enabled : Plans.Count == 1 ? Plans.First() : null;

    /// <summary>What is odd but harmless in their documents; documents are named with their folder.</summary>
    public IReadOnlyList<Finding> Warnings { get; }

    /// <summary>One plan, or null.</summary>
    public Plan? Find(string name) => _plans.GetValueOrDefault(name);

    /// <summary>One plan.</summary>
    /// <exception cref="UnknownPlanException">There is none of that name.</exception>
    public Plan Get(string name) => Find(name) ?? throw new UnknownPlanException(name);

    /// <summary>Loads every folder with a <c>source.json</c>.</summary>
    /// <exception cref="PlanException">One of them holds errors: all errors of all plans are named.</exception>
    public static PlanCatalog Load(string directory)
    {
        var (plans, warnings, errors) = (new Dictionary<string, Plan>(), new List<Finding>(), new List<Finding>());
        foreach (var folder in Directory.GetDirectories(directory).Where(f => File.Exists(Path.Combine(f, "source.json"))).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            var odd = new List<Finding>();
            try
            {
                var plan = Plan.Load(folder, odd);
                plans[plan.Name] = plan;
            }
            catch (PlanException fault)
            {
                errors.AddRange(fault.Findings.Select(f => In(name, f)));
            }

            warnings.AddRange(odd.Select(f => In(name, f)));
        }

        return errors.Count == 0 ? new PlanCatalog(plans, warnings) : throw new PlanException(errors);
    }

    private static Finding In(string plan, Finding finding) => finding with { Document = $"{plan}/{finding.Document}" };
}

/// <summary>A message or a request names a plan that this service does not have.</summary>
public sealed class UnknownPlanException(string plan) : Exception($"Plan {plan} is not in Plans:Directory of this service");
