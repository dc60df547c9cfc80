using System.Globalization;
using Microsoft.Extensions.Logging;
using OkkiBridge.Storage;

namespace OkkiBridge.Hosting.Timeline;

/// <summary>
/// Hears the log, and keeps the lines that belong on the timeline until they are stored: so whoever says something says it once, waits for no database and cannot fail by it.
/// While the database is away so many wait; more are lost.
/// </summary>
internal sealed class TimelineLogs(IEnumerable<KeptLines> kept, SecretFilter secrets, TimeProvider time) : ILoggerProvider
{
    private const int MostWaiting = 1000;

    private readonly Dictionary<int, KeptLine> _kept = kept.SelectMany(k => k.Lines).DistinctBy(line => line.Key).ToDictionary();
    private readonly Lock _gate = new();
    private readonly List<StoredEvent> _waiting = [];
    private int _lost;

    public ILogger CreateLogger(string categoryName) => new Ear(this);

    /// <summary>Those that wait, oldest first, and how many were lost since.</summary>
    public (IReadOnlyList<StoredEvent> Waiting, int Lost) Look()
    {
        lock (_gate) return ([.. _waiting], _lost);
    }

    /// <summary>So many, the oldest, are stored.</summary>
    public void Stored(int count, int lost)
    {
        lock (_gate)
        {
            _waiting.RemoveRange(0, count);
            _lost -= lost;
        }
    }

    public void Dispose()
    {
    }

    private void Hear(KeptLine line, LogLevel level, IReadOnlyDictionary<string, string?> values, string text)
    {
        var at = time.GetUtcNow();
        var id = StoredEvent.IdOf(at);
        var happened = new StoredEvent
        {
            Id = id,
            At = at,
            Plan = values.GetValueOrDefault("Plan"),
            RunId = values.GetValueOrDefault("RunId"),
            Severity = level switch { LogLevel.Warning => EventSeverity.Warning, >= LogLevel.Error => EventSeverity.Error, _ => EventSeverity.Info },
            Code = line.Code,
            Text = Bounded(secrets.Clean(text)),
            Key = line.Key(values, at) ?? id,
            KeptUntil = default,
        };
        lock (_gate)
        {
            if (_waiting.Count < MostWaiting) _waiting.Add(happened);
            else _lost++;
        }
    }

    private static string Bounded(string text) => text.Length <= StoredEvent.LongestText ? text : $"{text[..(StoredEvent.LongestText - 2)].TrimEnd()} …";

    private sealed class Ear(TimelineLogs timeline) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!timeline._kept.TryGetValue(eventId.Id, out var line)) return;

            var values = (state as IEnumerable<KeyValuePair<string, object?>> ?? []).ToDictionary(v => v.Key, v => Convert.ToString(v.Value, CultureInfo.InvariantCulture));
            timeline.Hear(line, logLevel, values, formatter(state, exception));
        }
    }
}
