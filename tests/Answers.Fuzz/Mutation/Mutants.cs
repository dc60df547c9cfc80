using OkkiBridge.Hosting.Http;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Changes;

namespace OkkiBridge.Answers.Fuzz.Mutation;

/// <summary>The mutants that the fuzzer must find.</summary>
internal static class Mutants
{
    private const string Source = "okki";
    private const string Target = "qingyiyun";

    /// <summary>
    /// Verdict tables that take what is in no line for a verdict, or one verdict for another. One that takes it for "gone", "done" or a fault of the configuration loses nothing: the list is
    /// asked, the answer lacks what a success has, the path worked a moment ago.
    /// </summary>
    public static IReadOnlyList<Mutant> OfTheTables { get; } =
    [
        Behind("source-unknown-is-refused", Source, Verdict.Refused, "details-html-for-10s"),
        Before("source-token-is-refused", Source, Verdict.Refused, a => a.Endpoint is "details" && a.Code == 401, "case-22-code-401-in-mid-run"),
        Behind("target-unknown-is-refused", Target, Verdict.Refused, "case-24-html-400-for-3s", "store-unknown-code-for-5s"),
    ];

    /// <summary>Lies that no reader can see through, in place of a proof that does not prove.</summary>
    public static IReadOnlyList<Mutant> OfTheProof { get; } =
    [
        Lie("proof-of-nothing", BendProvider.Okki, "/company/list", new RowHidden(Everywhere: true), "pages-of-50", "total-as-text"),
        Lie("stored-and-not-stored", BendProvider.Qingyiyun, "/store", new NotStored(Counted: false), "byte-order-mark", "white-space-around"),
    ];

    public static IReadOnlyList<Mutant> All { get; } = [.. OfTheTables, .. OfTheProof];

    private static Mutant Behind(string name, string table, Verdict verdict, params string[] bends) =>
        new(name, bends) { Table = table, Behind = [new AnswerRule(verdict, _ => true, "mutant")] };

    private static Mutant Before(string name, string table, Verdict verdict, Func<AnswerFacts, bool> fits, params string[] bends) =>
        new(name, bends) { Table = table, Before = [new AnswerRule(verdict, fits, "mutant")] };

    private static Mutant Lie(string name, BendProvider provider, string endpoint, BendChange what, params string[] bends) =>
        new(name, bends) { Lies = [new Bend { Name = name, Provider = provider, Endpoint = endpoint, What = [what], When = new BendWhen { OneIn = 10 } }] };
}
