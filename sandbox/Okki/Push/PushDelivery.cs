using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OkkiBridge.Sandbox.Okki.Push;

/// <summary>Sends what happened to the callback: again after 10, 30 and 60 seconds, then never more (reference §6.4).</summary>
internal sealed class PushDelivery : IDisposable
{
    private const int MostUnderWay = 10_000;
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60)];

    private readonly OkkiSandboxOptions _options;
    private readonly PushSetup _setup;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<long, Task> _underWay = new();
    private long _messages;
    private long _sent;
    private long _acknowledged;
    private long _dropped;

    public PushDelivery(OkkiSandboxOptions options, PushSetup setup, TimeProvider time) => (_options, _setup, _time) = (options, setup, time);

    /// <summary>Attempts, acknowledged messages, messages given up.</summary>
    public (long Sent, long Acknowledged, long Dropped) Counts => (Interlocked.Read(ref _sent), Interlocked.Read(ref _acknowledged), Interlocked.Read(ref _dropped));

    /// <summary>Turns changes into messages, several events in one where the options say so.</summary>
    public void Announce(IReadOnlyList<(Company Company, CompanyChange Change)> changes)
    {
        if (_setup.Target() is null)
            return;
        var events = changes.Select(PushEvent.Of).OfType<PushEvent>().Where(e => _setup.Wants(e.BizType));
        foreach (var together in events.Chunk(Math.Max(1, _options.PushEventsPerMessage)))
            Send(PushEvent.Text(together));
    }

    /// <summary>One delivery now, whose answer must repeat the decrypted text.</summary>
    public Task<bool> TestAsync(CancellationToken ct) =>
        AttemptAsync(NewId(out _), """{"biz":[{"biz_type":"xiaoman.open.callback.test","biz_data":"success"}]}""", "success", ct);

    public void Dispose()
    {
        _end.Cancel();
        _http.Dispose();
        _end.Dispose();
    }

    private void Send(string plainText)
    {
        var id = NewId(out var number);
        var dice = Dice.Of(_options.Seed, number, 61);
        for (var copy = dice.Chance(_options.PushDuplicates) ? 2 : 1; copy > 0; copy--)
        {
            if (_underWay.Count >= MostUnderWay)
            {
                Interlocked.Increment(ref _dropped);
                continue;
            }
            var key = number * 2 + copy;
            var task = DeliverAsync(id, plainText, _options.PushDelay * dice.Fraction());
            _underWay[key] = task;
            _ = task.ContinueWith(_ => _underWay.TryRemove(key, out Task? _), TaskScheduler.Default);
        }
    }

    private async Task DeliverAsync(string id, string plainText, TimeSpan delay)
    {
        try
        {
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, _time, _end.Token);
            foreach (var wait in Waits.Append(TimeSpan.Zero))
            {
                if (await AttemptAsync(id, plainText, null, _end.Token))
                {
                    Interlocked.Increment(ref _acknowledged);
                    return;
                }
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, _time, _end.Token);
            }
            Interlocked.Increment(ref _dropped);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The sandbox ends, and its pushes with it.
        }
    }

    private async Task<bool> AttemptAsync(string id, string plainText, string? mustRepeat, CancellationToken ct)
    {
        if (_setup.Target() is not var (url, secret))
            return false;

        var body = PushSeal.Body(secret, id, plainText, PushSeal.NewIv());
        var timestamp = _time.Seconds().ToString(CultureInfo.InvariantCulture);
        var wire = PushSeal.OnTheWire(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(wire, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Signature", PushSeal.Signature(secret, timestamp, _options.PushSignedOverPlainSlashes ? body : wire));
        request.Headers.Add("X-Timestamp", timestamp);
        Interlocked.Increment(ref _sent);
        try
        {
            using var answer = await _http.SendAsync(request, ct);
            if (!answer.IsSuccessStatusCode)
                return false;
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
            return json.RootElement.TryGetProperty("data", out var data) && Serving.Control.Text(data, "message_id") == id
                && (mustRepeat is null || Serving.Control.Text(data, "data") == mustRepeat);
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or InvalidOperationException || fault is OperationCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private string NewId(out long number)
    {
        number = Interlocked.Increment(ref _messages);
        return $"msg_{_time.Seconds():x}{number:x6}.{Dice.Of(_options.Seed, number, 62).Below(100_000_000):00000000}";
    }
}
