using System.Globalization;

namespace OkkiBridge.Storage;

/// <summary>
/// What happened, for people: the timeline. A bounded memory beside the log, of which nothing depends: an event that is lost is missed by nobody but its reader.
/// </summary>
public interface IEvents
{
    /// <summary>Keeps events; one whose <see cref="StoredEvent.Key"/> is kept already is left out. Of more than <see cref="Retention.MostEvents"/> the oldest go.</summary>
    Task AddAsync(IReadOnlyCollection<StoredEvent> events, CancellationToken ct);

    /// <summary>Events, newest first, at most a thousand.</summary>
    Task<IReadOnlyList<StoredEvent>> ListAsync(EventFilter filter, int limit, CancellationToken ct);
}

/// <summary>Something that happened.</summary>
public sealed record StoredEvent
{
    /// <summary>Most characters of <see cref="Text"/>.</summary>
    public const int LongestText = 1000;

    /// <summary>Unique; sorts by time.</summary>
    public required string Id { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The plan (方案) it happened to; null where it is of none alone.</summary>
    public string? Plan { get; init; }

    /// <summary>The run it happened to; null where it is of none.</summary>
    public string? RunId { get; init; }

    /// <summary>How much it matters.</summary>
    public required EventSeverity Severity { get; init; }

    /// <summary>Short name, to filter by: <c>run-held</c>, <c>loading-paused</c> …</summary>
    public required string Code { get; init; }

    /// <summary>What a person reads, without personal data and secrets.</summary>
    public required string Text { get; init; }

    /// <summary>What it is told once for, by however many replicas and however often.</summary>
    public required string Key { get; init; }

    /// <summary>When it is forgotten.</summary>
    public required DateTimeOffset KeptUntil { get; init; }

    /// <summary>A new id of an event of that moment.</summary>
    public static string IdOf(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{Guid.NewGuid().ToString("N")[..8]}");
}

/// <summary>How much an event matters.</summary>
public enum EventSeverity
{
    /// <summary>It is so.</summary>
    Info,

    /// <summary>Worth a look when it goes on.</summary>
    Warning,

    /// <summary>It needs a person.</summary>
    Error,
}

/// <summary>Which events; null means any.</summary>
/// <param name="Plan">Of this plan.</param>
/// <param name="RunId">Of this run.</param>
/// <param name="Code">Of this code.</param>
/// <param name="Severity">Of this severity.</param>
/// <param name="Before">Older than the one with this id, where a page before ended.</param>
public sealed record EventFilter(string? Plan = null, string? RunId = null, string? Code = null, EventSeverity? Severity = null, string? Before = null);
