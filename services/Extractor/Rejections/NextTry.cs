using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Rejections;

/// <summary>What has to happen before a rejection goes on.</summary>
internal enum WaitsFor
{
    /// <summary>Its next replay.</summary>
    Time,

    /// <summary>Another version of its plan: this one cannot map it.</summary>
    Plan,

    /// <summary>A person: it is not replayed by itself any more.</summary>
    Person,

    /// <summary>The outcome of its replay.</summary>
    Outcome,
}

/// <summary>When a rejection is replayed by itself. Pure.</summary>
/// <param name="WaitsFor">What it waits for; null when it is resolved or dismissed.</param>
/// <param name="At">When, at the next look; null when no time is set.</param>
internal readonly record struct NextTry(WaitsFor? WaitsFor, DateTimeOffset? At)
{
    /// <param name="rejection">The rejection.</param>
    /// <param name="planVersion">The version of its plan in use; null when there is none, or it is switched off.</param>
    /// <param name="options">How long, how often.</param>
    public static NextTry Of(Rejection rejection, string? planVersion, CompensationOptions options) => rejection switch
    {
        { Status: RejectionStatus.Resolved or RejectionStatus.Dismissed } => default,
        { Status: RejectionStatus.Replayed } => new(Rejections.WaitsFor.Outcome, options.Enabled ? (rejection.ReplayedAt ?? rejection.RejectedAt) + options.LostAfter : null),
        _ when !options.Enabled || planVersion is null => new(Rejections.WaitsFor.Person, null),
        { IsMappingFault: true } when rejection.PlanVersion == planVersion => new(Rejections.WaitsFor.Plan, null),
        { IsMappingFault: true } => new(Rejections.WaitsFor.Time, rejection.RejectedAt),
        _ when rejection.Replays >= options.MostAttempts => new(Rejections.WaitsFor.Person, null),
        _ => new(Rejections.WaitsFor.Time, rejection.RejectedAt + options.Delay(rejection.Replays)),
    };
}
