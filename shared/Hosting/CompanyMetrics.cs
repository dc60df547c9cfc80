using System.Diagnostics.Metrics;
using OkkiBridge.Contracts;

namespace OkkiBridge.Hosting;

/// <summary>
/// <c>okkibridge.companies</c>: outcomes as they are reached, in whichever service that is. What is delivered twice counts twice here; exact figures are in the run record.
/// </summary>
public static class CompanyMetrics
{
    private static readonly Meter Meter = new("OkkiBridge.Hosting");
    private static readonly Counter<int> Companies = Meter.CreateCounter<int>("okkibridge.companies", "{company}", "Companies by outcome");

    /// <summary>Companies of a plan that ended so.</summary>
    public static void Count(string plan, IEnumerable<Outcome> outcomes)
    {
        foreach (var (outcome, companies) in outcomes.CountBy(o => o))
        {
            Companies.Add(companies, new("okkibridge.plan", plan), new("okkibridge.outcome", outcome.ToString().ToLowerInvariant()));
        }
    }
}
