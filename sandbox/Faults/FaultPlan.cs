namespace OkkiBridge.Sandbox.Faults;

/// <summary>How often which fault strikes. The same seed and the same sequence of calls meet the same faults.</summary>
public sealed record FaultPlan
{
    /// <summary>No fault ever.</summary>
    public static FaultPlan None { get; } = new();

    /// <summary>Seed of the throws.</summary>
    public int Seed { get; init; }

    /// <summary>Probability of each kind, 0 to 1, for one call that can have it. Their sum is at most 1.</summary>
    public IReadOnlyDictionary<FaultKind, double> Rates { get; init; } = new Dictionary<FaultKind, double>();

    /// <summary>How long a <see cref="FaultKind.SlowAnswer"/> takes, by the sandbox's clock.</summary>
    public TimeSpan Slow { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>How long a <see cref="FaultKind.LateEffect"/> takes to come, by the sandbox's clock.</summary>
    public TimeSpan Late { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest <c>Retry-After</c> of a <see cref="FaultKind.TooManyRequests"/>, in whole seconds.</summary>
    public int RetryAfterSeconds { get; init; } = 2;

    /// <summary>A day on which about one call in twenty goes wrong.</summary>
    public static FaultPlan Light(int seed) => new() { Seed = seed, Rates = Scaled(1) };

    /// <summary>A day on which about one call in six goes wrong.</summary>
    public static FaultPlan Heavy(int seed) => new() { Seed = seed, Rates = Scaled(3.5) };

    /// <summary>Only the named kinds at the named rates.</summary>
    public static FaultPlan Of(int seed, params (FaultKind Kind, double Rate)[] rates) =>
        new() { Seed = seed, Rates = rates.ToDictionary(r => r.Kind, r => r.Rate) };

    /// <summary>A ready-made plan by name: <c>none</c>, <c>light</c> or <c>heavy</c>.</summary>
    /// <exception cref="ArgumentException">Another name.</exception>
    public static FaultPlan Named(string level, int seed) => level switch
    {
        "none" => None,
        "light" => Light(seed),
        "heavy" => Heavy(seed),
        _ => throw new ArgumentException($"faults: '{level}' is unknown, known are none, light and heavy", nameof(level)),
    };

    /// <summary>The fault of call number <paramref name="call"/>, among the kinds that it can have.</summary>
    internal FaultKind Draw(long call, IReadOnlyList<FaultKind> possible)
    {
        if (Rates.Count == 0)
            return FaultKind.None;

        var left = Dice.Of(Seed, call).Fraction();
        foreach (var kind in possible)
        {
            left -= Rates.GetValueOrDefault(kind);
            if (left < 0)
                return kind;
        }
        return FaultKind.None;
    }

    // A 429 without Retry-After is left out: a polite client then waits for minutes, and a demonstration is over by then. One with it stops every
    // replica for a second or two, so a bad day has no more of them than a good one.
    private static Dictionary<FaultKind, double> Scaled(double factor) => new()
    {
        [FaultKind.ServerError] = 0.006 * factor,
        [FaultKind.BadGatewayHtml] = 0.004 * factor,
        [FaultKind.Unavailable] = 0.004 * factor,
        [FaultKind.GatewayTimeout] = 0.002 * factor,
        [FaultKind.TooManyRequests] = 0.0015,
        [FaultKind.OkWithServerErrorCode] = 0.003 * factor,
        [FaultKind.TokenRefused] = 0.001 * factor,
        [FaultKind.CutBeforeEffect] = 0.004 * factor,
        [FaultKind.CutAfterEffect] = 0.015 * factor,
        [FaultKind.BadGatewayAfterEffect] = 0.015 * factor,
        [FaultKind.CutMidAnswer] = 0.003 * factor,
        [FaultKind.SlowAnswer] = 0.004 * factor,
        [FaultKind.TruncatedJson] = 0.003 * factor,
        [FaultKind.EmptyBody] = 0.002 * factor,
        [FaultKind.TotalOffByOne] = 0.01 * factor,
        [FaultKind.RowMissing] = 0.01 * factor,
        [FaultKind.PageRepeated] = 0.01 * factor,
    };
}
