using System.Globalization;

namespace OkkiBridge.Hosting.Timeline;

/// <summary>A line of the log that is kept as an event too.</summary>
/// <param name="Code">The event's short name.</param>
/// <param name="By">Values of the line by which, beside plan and run, it is told once. None, and without <see cref="Once"/>: told as often as it is logged.</param>
public sealed record KeptLine(string Code, params string[] By)
{
    /// <summary>It lasts, or every replica says it: told once in so long.</summary>
    public TimeSpan? Once { get; init; }

    /// <summary>What one such line is told once for; null when each is an event.</summary>
    internal string? Key(IReadOnlyDictionary<string, string?> values, DateTimeOffset at) => By.Length == 0 && Once is null
        ? null
        : string.Join('/', [Code, values.GetValueOrDefault("Plan"), values.GetValueOrDefault("RunId"), .. By.Select(values.GetValueOrDefault), Slice(at)]);

    private string Slice(DateTimeOffset at) => Once is { Ticks: var length } ? (at.UtcTicks / length).ToString(CultureInfo.InvariantCulture) : "";
}

/// <summary>The lines of one service, by the number of their log event.</summary>
/// <param name="Lines">The lines.</param>
public sealed record KeptLines(IReadOnlyDictionary<int, KeptLine> Lines);
