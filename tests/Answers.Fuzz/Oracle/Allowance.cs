using OkkiBridge.Answers.Fuzz.Scenarios;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Faults.Bending.Changes;

namespace OkkiBridge.Answers.Fuzz.Oracle;

/// <summary>What bends make impossible for anybody, so that it is asked of nobody.</summary>
internal sealed class Allowance(Scenario scenario)
{
    /// <summary>Whether the run cannot see all that changed: it shows later, or in no window, of which only a run that reads everything learns.</summary>
    public bool HidesFromWindows => Has<ChangesLate>() || Has<Recycled>() || (scenario.Doing is not (Doing.FirstLoad or Doing.Reconcile) && (Has<OddTime>() || Has<RowHidden>()));

    /// <summary>Whether a write may be repeated: nobody can be asked what became of it, or not truly; or it was carried out and answered with "too many calls", which is believed to do nothing.</summary>
    public bool MayRepeat => scenario.PlainWrites || scenario.Bends.Any(b => b.Provider == BendProvider.Qingyiyun && ((b.Endpoint is not ("/store" or "/v2/oauth") && !b.IsReadable) || AsksForFewerCalls(b)));

    /// <summary>Whether times go back, by the source's own word.</summary>
    public bool TimesGoBack => Has<OtherZone>() || Has<OddTime>();

    /// <summary>Whether the data themselves change though the scenario changes none.</summary>
    public bool DataChange => Has<OddTime>() || Has<Recycled>() || Has<ChangesLate>();

    /// <summary>Whether all that misbehaves does so for some records only: the others have to arrive.</summary>
    public bool IsNarrow => scenario.Bends.All(b => b.When is { OneIn: not null } or { Records: not null } && !AsksForFewerCalls(b) && !b.What.Any(w => w is WindowIgnored));

    /// <summary>That is believed, whoever it is said of: all calls wait.</summary>
    private static bool AsksForFewerCalls(Bend bend) => bend.What.Any(w => w is Instead { Code: 429 } or Fails { Kind: FaultKind.TooManyRequests } || (w is Body { Text: var text } && text.Contains("429", StringComparison.Ordinal)));

    private bool Has<T>() where T : BendChange => scenario.Bends.Any(b => b.What.Any(w => w is T));
}
