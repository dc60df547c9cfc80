using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>Why and until when a run is held because answers are no proof. Pure.</summary>
internal static class Holding
{
    /// <summary>No company of the run gets its outcome.</summary>
    public const string Silent = "target-silent";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Held for a fault that keeps it from being read on.</summary>
    public static Held Because(Exception fault, Run run, DateTimeOffset now) => Again(run, now) with
    {
        Code = fault switch
        {
            WindowIgnoredException => "source-window",
            OkkiConfigurationException => "source-configuration",
            OkkiUnavailableException => "source-away",
            UnknownPlanException or PlanException => "plan",
            OutcomesMissingException => Silent,
            _ => "unexpected",
        },
        Reason = fault.Message,
        Call = (fault as OkkiException)?.Call,
        Field = (fault as OkkiException)?.Field,
        Place = $"{run.ReadTo:yyyy-MM-ddTHH:mm:ssZ}",
    };

    /// <summary>Held for what was left unread though all else was read.</summary>
    public static Held Because(IReadOnlyList<Gap> gaps, Run run, DateTimeOffset now) => Again(run, now) with
    {
        Code = gaps[0].Code,
        Reason = gaps.Count == 1 ? gaps[0].Reason : $"{gaps[0].Reason}; and {gaps.Count - 1} more",
        Call = gaps[0].Call,
        Field = gaps[0].Field,
        Place = string.Join(", ", gaps.Select(g => $"{g.From:yyyy-MM-ddTHH:mm:ss}..{g.To:yyyy-MM-ddTHH:mm:ss}Z")),
    };

    /// <summary>Held for outcomes that do not come: by whoever loads, it goes on as soon as they do. Companies that have none after an hour, then two, four … are read again.</summary>
    public static Held ForOutcomes(Run run, string? pause, DateTimeOffset now) => Again(run, now) with
    {
        Code = Silent,
        Reason = run.Error ?? pause ?? "no company of it has an outcome since ten minutes: its messages wait, or the target does not take them",
        Call = run.Error is { } error && error.StartsWith("POST ", StringComparison.Ordinal) ? error.Split(": ")[0] : null,
        NextTry = now + TimeSpan.FromHours(Math.Min(Held.LongestWait.TotalHours, Math.Pow(2, Math.Min(run.Held is { Code: Silent, Tries: var tries } ? tries + 1 : 0, 10)))),
    };

    private static Held Again(Run run, DateTimeOffset now)
    {
        var tries = run.Held is { } before ? before.Tries + 1 : 0;
        var pause = FirstPause * Math.Pow(2, Math.Min(tries, 10));
        return new Held
        {
            Kind = HeldKind.Inconclusive,
            Code = "",
            Reason = "",
            Since = run.Held?.Since ?? now,
            Tries = tries,
            NextTry = now + (pause < LongestPause ? pause : LongestPause),
        };
    }
}
