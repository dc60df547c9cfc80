using System.Diagnostics;
using OkkiBridge.Plans.Fuzz;

// ./test.sh fuzz --minutes 10 --seed 1
var (minutes, seed) = (Argument("--minutes", 10), Argument("--seed", 1));
var fuzzer = new Fuzzer(Path.Combine(AppContext.BaseDirectory, "corpus"), Path.Combine(AppContext.BaseDirectory, "plans"));
var (clock, told, compiled, slowest) = (Stopwatch.StartNew(), TimeSpan.Zero, 0, TimeSpan.Zero);
const long MostMemory = 256L * 1024 * 1024;

for (var turn = 0; clock.Elapsed < TimeSpan.FromMinutes(minutes); turn++)
{
    var input = fuzzer.Input(seed, turn);
    var before = Environment.CpuUsage.TotalTime;         // of the processor, which others may be using too
    try
    {
        if (Fuzzer.Run(input)) compiled++;
    }
    catch (Exception fault)
    {
        return Failed(turn, input, fault.ToString());
    }

    var took = Environment.CpuUsage.TotalTime - before;
    if (took > slowest) slowest = took;
    if (took > TimeSpan.FromSeconds(2)) return Failed(turn, input, $"took {took}");
    if (clock.Elapsed - told < TimeSpan.FromSeconds(10)) continue;

    told = clock.Elapsed;
    var memory = GC.GetTotalMemory(forceFullCollection: true);
    Console.WriteLine($"{told:mm\\:ss} seed {seed}: {turn + 1} inputs, {compiled} compiled, slowest {slowest.TotalMilliseconds:F0} ms, {memory / 1024 / 1024} MB in use, {Environment.WorkingSet / 1024 / 1024} MB of the machine's");
    if (memory > MostMemory) return Failed(turn, input, $"{memory} bytes stay in use");
}

return 0;

int Argument(string name, int absent) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], provider: null) : absent;

int Failed(int turn, IReadOnlyDictionary<string, string> input, string how)
{
    var folder = Directory.CreateTempSubdirectory("plans-fuzz-").FullName;
    foreach (var (document, text) in input) File.WriteAllText(Path.Combine(folder, document), text);
    Console.Error.WriteLine($"seed {seed}, turn {turn}: {how}\nits input is in {folder}");
    return 1;
}
