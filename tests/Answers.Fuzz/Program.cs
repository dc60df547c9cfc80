using System.Diagnostics;
using System.Globalization;
using OkkiBridge.Answers.Fuzz;
using OkkiBridge.Answers.Fuzz.Mutation;

// ./test.sh rude --minutes 10 --seed 1
//   --turn N          this scenario of the seed only
//   --bend NAME       only this bend of the catalogue
//   --mutant NAME     a product, or a provider, that is a little wrong: it has to be found
//   --all             goes on after a failure, and makes none smaller
var (minutes, seed, only) = (Argument("--minutes", 10), (int)Argument("--seed", 1), (int)Argument("--turn", -1));
var mutant = Mutants.All.FirstOrDefault(m => m.Name == Text("--mutant"));
if (Text("--mutant") is not null && mutant is null)
{
    Console.Error.WriteLine($"--mutant is one of: {string.Join(", ", Mutants.All.Select(m => m.Name))}");
    return 2;
}

var fuzzer = new AnswerFuzzer(seed, mutant, Text("--bend") is { } bend ? [bend] : null);
var (clock, told, tally, all, failure) = (Stopwatch.StartNew(), TimeSpan.Zero, new Tally(), args.Contains("--all"), (Turn?)null);
await fuzzer.RunAsync(TimeSpan.FromMinutes(minutes), Math.Max(0, only), only < 0 ? int.MaxValue / 2 : 1, Tell, CancellationToken.None);

Console.WriteLine($"seed {seed}, {clock.Elapsed:mm\\:ss}: {tally}");
if (failure is not null && !all)
{
    Console.Error.WriteLine($"seed {seed}, {failure}\nonce more: ./test.sh rude --seed {seed} --turn {failure.Number}");
    Console.Error.WriteLine($"the smallest case that fails alike:\n{(await fuzzer.SmallestAsync(failure, CancellationToken.None)).Show()}");
}

if (tally.IsTooStrict) Console.Error.WriteLine("of the answers that a tolerant reader can read less than 95 % were");
return failure is null && !tally.IsTooStrict ? 0 : 1;

bool Tell(Turn turn)
{
    tally.Add(turn.Scenario, turn.Outcome);
    if (turn.HasFailed) failure ??= turn;
    if (only >= 0) Console.WriteLine(turn);
    else if (turn.HasFailed && all) Console.WriteLine(turn.Short());
    if (clock.Elapsed - told > TimeSpan.FromSeconds(10)) Console.WriteLine($"{told = clock.Elapsed:mm\\:ss} seed {seed}: {tally}");
    return all || !turn.HasFailed;
}

double Argument(string option, double absent) => Text(option) is { } value ? double.Parse(value, CultureInfo.InvariantCulture) : absent;

string? Text(string option) => Array.IndexOf(args, option) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
