using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>A simulated Qingyiyun open API on an address of its own.</summary>
public sealed class QingyiyunSandbox : IAsyncDisposable
{
    private readonly FaultGate _faults;
    private readonly CancellationTokenSource _life = new();
    private readonly TimeProvider _time;
    private readonly QingyiyunEnvelope _envelope;
    private readonly QingyiyunTokens _tokens;
    private readonly RateLimit _limit;
    private readonly Dictionary<string, SchemeRecords> _schemes;
    private SandboxServer _server = null!;

    private QingyiyunSandbox(QingyiyunSandboxOptions options, TimeProvider time)
    {
        _time = time;
        _faults = new FaultGate(BendProvider.Qingyiyun, time);
        _envelope = new QingyiyunEnvelope(options, time);
        _tokens = new QingyiyunTokens(options, _envelope, time);
        _limit = new RateLimit(options, _envelope, time);
        _schemes = options.OtherSchemeIds.Prepend(options.SchemeId).ToDictionary(id => id, _ => new SchemeRecords(options, _envelope, time));
        Store = StoreOf(options.SchemeId);
        Accounting = new QingyiyunAccounting(Store, _tokens, time);
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => _server.Url;

    /// <summary>What it holds.</summary>
    public QingyiyunStore Store { get; }

    /// <summary>What one of its schemes holds.</summary>
    public QingyiyunStore StoreOf(string schemeId) => _schemes[schemeId].Store;

    /// <summary>What it saw of its clients.</summary>
    public QingyiyunAccounting Accounting { get; }

    /// <summary>What goes wrong; may be swapped at any time.</summary>
    public FaultPlan Faults
    {
        get => _faults.Plan;
        set => _faults.Plan = value;
    }

    /// <summary>How it misbehaves on purpose; may be swapped at any time. Bends of the other provider are left to it, so that one list serves both.</summary>
    public IReadOnlyList<Bend> Bend
    {
        get => _faults.Bends;
        set => _faults.Bends = value;
    }

    /// <summary>How often each of its bends struck.</summary>
    public IReadOnlyDictionary<string, long> Strikes => _faults.Strikes;

    /// <summary>Ids of the records that its bends picked and met.</summary>
    public IReadOnlyCollection<string> Bent => _faults.Bent;

    /// <summary>Starts one.</summary>
    /// <param name="options">Its manners.</param>
    /// <param name="time">Its clock; the system's without one.</param>
    /// <param name="url">Where to listen; without one, a free port of the loopback.</param>
    /// <param name="ct">Gives up starting.</param>
    public static async Task<QingyiyunSandbox> StartAsync(QingyiyunSandboxOptions options, TimeProvider? time = null, string? url = null, CancellationToken ct = default)
    {
        var sandbox = new QingyiyunSandbox(options, time ?? TimeProvider.System);
        var provider = new QingyiyunProvider(options, sandbox._schemes, sandbox._envelope, sandbox._tokens, sandbox._limit);
        provider.Add(sandbox.ControlOperations());

        var pipeline = new CallPipeline(provider, sandbox.Accounting, sandbox._faults, sandbox._time);
        sandbox._server = await SandboxServer.StartAsync(url, provider, pipeline, ct);
        return sandbox;
    }

    /// <summary>Refuses records for good, as if they lacked a field: 40001 naming it, or counted as failed in the partial modes.</summary>
    /// <param name="which">True for a record to refuse.</param>
    /// <param name="field">The field that is named.</param>
    public void Refuse(Func<JsonElement, bool> which, string field = "name")
    {
        foreach (var scheme in _schemes.Values) scheme.Writing.Refuse(which, field);
    }

    /// <summary>Takes back what <see cref="Refuse"/> said.</summary>
    public void RefuseNone()
    {
        foreach (var scheme in _schemes.Values) scheme.Writing.RefuseNone();
    }

    /// <summary>Whether its schemes are switched off: even a fresh token is refused, and so is the plain <c>/write</c>.</summary>
    public bool SchemeDisabled
    {
        get => _tokens.SchemeDisabled;
        set => _tokens.SchemeDisabled = value;
    }

    /// <summary>Whether the application's key gets no token any more; those it has stay valid.</summary>
    public bool KeyRefused
    {
        get => _tokens.KeyRefused;
        set => _tokens.KeyRefused = value;
    }

    /// <summary>Refuses every call for <see cref="QingyiyunSandboxOptions.Block"/>, as after a breach of its limit.</summary>
    public void Block() => _limit.Block();

    /// <summary>Ends all tokens before their time.</summary>
    public void RevokeTokens() => _tokens.RevokeAll();

    /// <summary>Orders a fault for the next calls that can have it.</summary>
    /// <param name="kind">What goes wrong.</param>
    /// <param name="times">How many calls.</param>
    /// <param name="path">Part of the path of the calls meant; all without it.</param>
    public void FailNext(FaultKind kind, int times = 1, string? path = null) => _faults.FailNext(kind, times, path);

    /// <summary>An outage: connections are refused and open ones cut.</summary>
    public Task Stop() => _server.CloseAsync();

    /// <summary>Ends an outage, at the same address.</summary>
    public Task Start() => _server.OpenAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _server.DisposeAsync();
        _life.Dispose();
    }

    private IEnumerable<Operation> ControlOperations() =>
    [
        .. Control.Operations(Accounting, _faults, Write, Outage),
        Control.Post("/tokens/revoke", _ => { RevokeTokens(); return Task.FromResult(Control.Done("tokens", "revoked")); }),
        Control.Post("/scheme/disable", _ => { SchemeDisabled = true; return Task.FromResult(Control.Done("scheme", "disabled")); }),
        Control.Post("/scheme/enable", _ => { SchemeDisabled = false; return Task.FromResult(Control.Done("scheme", "enabled")); }),
        Control.Get("/companies", _ => Answer.Json(200, json => json.WriteNumber("count", Store.Count))),
        Control.Get("/companies/{id}", call => Company(call.RoutePart("id"))),
    ];

    private async Task Outage(TimeSpan duration)
    {
        await Stop();
        await Task.Delay(duration, _time, _life.Token);
        await Start();
    }

    private Answer Company(string id) => Store.Find(id) is not { } current
        ? Answer.Text(404, $"no company {id}")
        : Answer.Json(200, json =>
        {
            json.WriteString("id", id);
            json.WritePropertyName("current");
            current.WriteTo(json);
            json.WriteStartArray("versions");
            foreach (var version in Store.Versions(id))
                version.Content.WriteTo(json);
            json.WriteEndArray();
        });

    private void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("companies", Store.Count);
        json.WriteNumber("writes", Accounting.Writes);
        json.WriteNumber("duplicateVersions", Accounting.DuplicateVersions);
        json.WriteNumber("staleOverwrites", Accounting.StaleOverwrites);
        json.WriteNumber("lateWrites", Accounting.LateWrites);
        json.WriteNumber("lateDuplicates", Accounting.LateDuplicates);
        json.WriteNumber("lateOverwrites", Accounting.LateOverwrites);
        json.WriteNumber("tokensIssued", Accounting.TokensIssued);
    }
}
