using System.Diagnostics;
using OkkiBridge.Answers.Fuzz.Mutation;
using OkkiBridge.Answers.Fuzz.Oracle;
using OkkiBridge.Answers.Fuzz.Scenarios;

namespace OkkiBridge.Answers.Fuzz;

/// <summary>
/// Bends the providers' answers in ways that nobody would think of, and sees that what the product then says of itself is true: the same seed and turn, the same
/// scenario.
/// </summary>
/// <param name="seed">The seed.</param>
/// <param name="mutant">What is wrong on purpose, and has to be found.</param>
/// <param name="only">Only bends of these names of the catalogue.</param>
internal sealed class AnswerFuzzer(int seed, Mutant? mutant = null, IReadOnlyList<string>? only = null)
{
    /// <summary>A scenario waits most of its time: two a core run side by side.</summary>
    private static readonly int Workers = 2 * Environment.ProcessorCount;

    /// <summary>Runs scenario after scenario, each told of by one at a time; that ends when the teller says so, or when it is time.</summary>
    /// <param name="within">How long.</param>
    /// <param name="first">The first turn.</param>
    /// <param name="turns">No more turns than that.</param>
    /// <param name="goesOn">Hears of each; false ends it.</param>
    /// <param name="ct">Gives up.</param>
    public async Task RunAsync(TimeSpan within, int first, int turns, Func<Turn, bool> goesOn, CancellationToken ct)
    {
        var (clock, next, gate, isOver) = (Stopwatch.StartNew(), first, new Lock(), false);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Workers, turns)).Select(_ => Task.Run(WorkAsync, ct)));

        async Task WorkAsync()
        {
            while (clock.Elapsed < within && !isOver)
            {
                var number = Interlocked.Increment(ref next) - 1;
                if (number >= first + turns) return;

                var (scenario, begin) = (RandomScenarios.Of(seed, number, only ?? mutant?.Bends), clock.Elapsed);
                var outcome = await Trial.RunAsync(scenario, mutant, _ => mutant is not null, ct);
                lock (gate) isOver |= !goesOn(new Turn(number, scenario, outcome, clock.Elapsed - begin));
            }
        }
    }

    /// <summary>The smallest case that breaks the same promise.</summary>
    public Task<Scenario> SmallestAsync(Turn turn, CancellationToken ct)
    {
        var kind = turn.Outcome.Findings[0].Kind;
        return Smaller.OfAsync(turn.Scenario, async smaller => (await Trial.RunAsync(smaller, mutant, f => f.Kind == kind, ct)).Findings.Any(f => f.Kind == kind));
    }
}

/// <summary>One scenario and what became of it.</summary>
internal sealed record Turn(int Number, Scenario Scenario, Outcome Outcome, TimeSpan Took)
{
    public bool HasFailed => Outcome.Findings.Count > 0;

    /// <summary>Everything that it takes to see it again.</summary>
    public override string ToString() => $"turn {Number}: {Outcome.End}\n{string.Join('\n', Outcome.Findings)}\n{Scenario.Show()}";

    /// <summary>On one line.</summary>
    public string Short() => $"turn {Number} ({Took.TotalSeconds:F0} s) {Scenario.Doing} {Scenario.Names}: {Outcome.End}; {string.Join("; ", Outcome.Findings.Select(f => f.ToString().Split('\n')[0]))}";
}
