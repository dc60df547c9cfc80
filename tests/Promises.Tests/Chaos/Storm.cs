namespace OkkiBridge.Promises.Tests.Chaos;

/// <summary>What goes wrong in a storm.</summary>
internal enum Fault
{
    ExtractorKilled,
    TransformerKilled,
    LoaderKilled,
    BrokerRestarted,
    DatabaseRestarted,
    SourceCut,
    TargetCut,
    SourceFails,
    TargetFails,
    SourceThrottles,
    TargetThrottles,
    TargetSlow,
    AnswersLost,
    TokensRevoked,
    MessagesRepeated,
    ClockJumps,
    ServicesStopped,
    ReplicaSuspended,
    RecordsTooLarge,
    RecordsRefused,
    PlanUnknown,
    LateEffects,
}

/// <summary>One thing that goes wrong.</summary>
/// <param name="At">When, from the beginning of the storm.</param>
/// <param name="Fault">What.</param>
/// <param name="Draw">Chooses among what it can strike.</param>
/// <param name="Lasts">How long, for what lasts.</param>
internal sealed record Blow(TimeSpan At, Fault Fault, int Draw, TimeSpan Lasts);

/// <summary>A schedule of faults. The same seed and length give the same; every kind strikes once before any strikes again.</summary>
internal static class Storm
{
    private const int ShortestPause = 1100;         // so that all kinds have struck within a minute or so
    private const int LongestPause = 4600;
    private const int ShortestFault = 500;
    private const int LongestFault = 5000;

    public static IEnumerable<Blow> Of(int seed, TimeSpan length)
    {
        var dice = new Random(seed);
        var kinds = Enum.GetValues<Fault>();
        for (var at = TimeSpan.Zero; ;)
        {
            dice.Shuffle(kinds);
            foreach (var kind in kinds)
            {
                at += TimeSpan.FromMilliseconds(dice.Next(ShortestPause, LongestPause));
                if (at >= length) yield break;

                yield return new Blow(at, kind, dice.Next(), TimeSpan.FromMilliseconds(dice.Next(ShortestFault, LongestFault)));
            }
        }
    }
}
