using OkkiBridge.Sandbox.Faults;

namespace OkkiBridge.Sandbox.Serving;

/// <summary>One operation of a provider: where it is, what it does, what can go wrong with it.</summary>
internal sealed record Operation(string Method, string Pattern, IReadOnlyList<FaultKind> Faults, Func<Call, Task<Answer>> Run)
{
    /// <summary>The control surface: neither counted nor spoiled nor limited.</summary>
    public bool IsControl => Pattern.StartsWith(Control.Prefix, StringComparison.Ordinal);

    public static Operation Get(string pattern, IReadOnlyList<FaultKind> faults, Func<Call, Answer> run) =>
        new("GET", pattern, faults, call => Task.FromResult(run(call)));

    public static Operation Post(string pattern, IReadOnlyList<FaultKind> faults, Func<Call, Task<Answer>> run) => new("POST", pattern, faults, run);
}
