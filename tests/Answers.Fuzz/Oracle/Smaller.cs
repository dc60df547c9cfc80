using OkkiBridge.Answers.Fuzz.Scenarios;

namespace OkkiBridge.Answers.Fuzz.Oracle;

/// <summary>Makes a case that fails small enough to read: fewer bends, fewer companies, a simpler run.</summary>
internal static class Smaller
{
    private const int MostTries = 12;

    /// <param name="scenario">What fails.</param>
    /// <param name="fails">Whether another one fails alike.</param>
    public static async Task<Scenario> OfAsync(Scenario scenario, Func<Scenario, Task<bool>> fails)
    {
        var tries = 0;
        for (var again = true; again && tries < MostTries;)
        {
            again = false;
            foreach (var smaller in Steps(scenario))
            {
                if (tries++ == MostTries) break;
                if (!await fails(smaller)) continue;
                (scenario, again) = (smaller, true);
                break;
            }
        }
        return scenario;
    }

    private static IEnumerable<Scenario> Steps(Scenario scenario)
    {
        for (var i = 0; scenario.Bends.Count > 1 && i < scenario.Bends.Count; i++)
            yield return scenario with { Bends = [.. scenario.Bends.Where((_, at) => at != i)] };
        if (scenario.Companies > 10)
            yield return scenario with { Companies = Math.Max(10, scenario.Companies / 4), PageSize = Math.Clamp(scenario.PageSize / 4, 3, scenario.PageSize) };
        if (scenario.Doing is not Doing.FirstLoad) yield return scenario with { Doing = Doing.FirstLoad };
        if (scenario.Details) yield return scenario with { Details = false };
    }
}
