using System.Collections.Concurrent;

namespace OkkiBridge.Sandbox.Serving;

/// <summary>What a simulator saw of its clients. Thread safe.</summary>
public abstract class CallAccounting
{
    private const int MinutesKept = 2880;
    private const int CallsKept = 10_000;
    private readonly ConcurrentDictionary<(string Path, int Status), long> _answers = new();
    private readonly ConcurrentDictionary<long, int> _minutes = new();
    private readonly ConcurrentQueue<DateTimeOffset> _lastCalls = new();
    private readonly TimeProvider _time;
    private long _calls;
    private int _inFlight;
    private int _highestInFlight;

    private protected CallAccounting(TimeProvider time) => _time = time;

    /// <summary>Calls begun, token calls and refused ones included, the control surface excluded.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Calls that are being answered now.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Most calls that were ever answered at one time.</summary>
    public int HighestInFlight => Volatile.Read(ref _highestInFlight);

    /// <summary>Answers by route and HTTP status; status 0 is a connection that was cut.</summary>
    public IReadOnlyDictionary<(string Path, int Status), long> Answers => new Dictionary<(string, int), long>(_answers);

    /// <summary>Calls by natural minute (its start), over the last two days.</summary>
    public IReadOnlyDictionary<DateTimeOffset, int> CallsPerMinute =>
        _minutes.ToDictionary(m => DateTimeOffset.FromUnixTimeSeconds(m.Key * 60), m => m.Value);

    /// <summary>When the last calls began, oldest first: at most ten thousand.</summary>
    public IReadOnlyList<DateTimeOffset> LastCalls => [.. _lastCalls];

    /// <summary>Most calls in one natural minute.</summary>
    public int HighestCallsPerMinute => _minutes.Values.DefaultIfEmpty().Max();

    /// <summary>Answers with HTTP 429.</summary>
    public long TooManyRequestsSent => AnswersWith(429);

    /// <summary>Calls to routes whose pattern contains <paramref name="path"/>.</summary>
    public long CallsTo(string path) => _answers.Where(a => a.Key.Path.Contains(path, StringComparison.Ordinal)).Sum(a => a.Value);

    /// <summary>Answers with one HTTP status.</summary>
    public long AnswersWith(int status) => _answers.Where(a => a.Key.Status == status).Sum(a => a.Value);

    internal long Begin()
    {
        var minute = _time.Seconds() / 60;
        _minutes.AddOrUpdate(minute, 1, (_, calls) => calls + 1);
        if (_minutes.Count > MinutesKept)
            _minutes.TryRemove(_minutes.Keys.Min(), out _);

        _lastCalls.Enqueue(_time.GetUtcNow());
        if (_lastCalls.Count > CallsKept)
            _lastCalls.TryDequeue(out _);

        var now = Interlocked.Increment(ref _inFlight);
        for (var highest = _highestInFlight; now > highest;)
            highest = Interlocked.CompareExchange(ref _highestInFlight, now, highest) == highest ? now : _highestInFlight;
        return Interlocked.Increment(ref _calls);
    }

    internal void End(string path, int status)
    {
        Interlocked.Decrement(ref _inFlight);
        _answers.AddOrUpdate((path, status), 1, (_, answers) => answers + 1);
    }
}
