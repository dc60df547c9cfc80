using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending;
using OkkiBridge.Sandbox.Okki.Modules;
using OkkiBridge.Sandbox.Okki.Push;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>A simulated OKKI open API on an address of its own.</summary>
public sealed class OkkiSandbox : IAsyncDisposable
{
    private readonly OkkiTokens _tokens;
    private readonly FaultGate _faults;
    private readonly CancellationTokenSource _life = new();
    private readonly TimeProvider _time;
    private readonly PushSetup _pushSetup = new();
    private readonly PushDelivery _pushes;
    private SandboxServer _server = null!;
    private Task _living = Task.CompletedTask;

    private OkkiSandbox(OkkiSandboxOptions options, TimeProvider time)
    {
        _time = time;
        _tokens = new OkkiTokens(options, time);
        Companies = new OkkiData(options, time);
        _faults = new FaultGate(BendProvider.Okki, time, Companies);
        Products = new OkkiRecords(options, time, "product", 97, options.Products, (number, now) => SeededEntries.Product(options, number, now));
        Orders = new OkkiRecords(options, time, "order", 98, options.Orders, (number, now) => SeededEntries.Order(options, number, now));
        _pushes = new PushDelivery(options, _pushSetup, time);
        Companies.Changed += _pushes.Announce;
        Accounting = new OkkiAccounting(Companies, _tokens, _pushes, time);
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => _server.Url;

    /// <summary>The live companies.</summary>
    public OkkiData Companies { get; }

    /// <summary>The live products.</summary>
    public OkkiRecords Products { get; }

    /// <summary>The live sales orders.</summary>
    public OkkiRecords Orders { get; }

    /// <summary>What it saw of its clients.</summary>
    public OkkiAccounting Accounting { get; }

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
    /// <param name="options">Data and manners.</param>
    /// <param name="time">Its clock; the system's without one.</param>
    /// <param name="url">Where to listen; without one, a free port of the loopback.</param>
    /// <param name="ct">Gives up starting.</param>
    public static async Task<OkkiSandbox> StartAsync(OkkiSandboxOptions options, TimeProvider? time = null, string? url = null, CancellationToken ct = default)
    {
        var sandbox = new OkkiSandbox(options, time ?? TimeProvider.System);
        var provider = new OkkiProvider(options, sandbox.Companies, sandbox.Products, sandbox.Orders, sandbox._tokens, sandbox._time);
        provider.AddOperations();
        provider.Add(new PushEndpoints(options, sandbox._tokens, provider.Envelope, sandbox._pushSetup, sandbox._pushes).Operations());
        provider.Add(sandbox.ControlOperations());

        var pipeline = new CallPipeline(provider, sandbox.Accounting, sandbox._faults, sandbox._time);
        sandbox._server = await SandboxServer.StartAsync(url, provider, pipeline, ct);
        sandbox._living = new Life(options, sandbox.Companies, sandbox._time).RunAsync(sandbox._life.Token);
        return sandbox;
    }

    /// <summary>Ends all tokens before their time.</summary>
    public void RevokeTokens() => _tokens.Revoke();

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
        await _living.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _pushes.Dispose();
        _life.Dispose();
    }

    private IEnumerable<Operation> ControlOperations() =>
    [
        .. Control.Operations(Accounting, _faults, Write, Outage),
        Control.Post("/change", async call => Changed(Companies.ChangeMany(Count(await call.ReadJsonAsync())))),
        Control.Post("/create", async call => Changed(Companies.Create(Count(await call.ReadJsonAsync())))),
        Control.Post("/products/change", async call => Changed(Products.ChangeMany(Count(await call.ReadJsonAsync())))),
        Control.Post("/orders/change", async call => Changed(Orders.ChangeMany(Count(await call.ReadJsonAsync())))),
        Control.Post("/release", async call => Changed(Companies.ReleaseMany(Count(await call.ReadJsonAsync())))),
        Control.Post("/tokens/revoke", _ => { RevokeTokens(); return Task.FromResult(Control.Done("tokens", "revoked")); }),
        Control.Get("/companies", _ => Answer.Json(200, json => json.WriteNumber("count", Companies.Count))),
    ];

    private async Task Outage(TimeSpan duration)
    {
        await Stop();
        await Task.Delay(duration, _time, _life.Token);
        await Start();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("companies", Companies.Count);
        json.WriteNumber("removed", Companies.RemovedCount);
        json.WriteNumber("products", Products.Count);
        json.WriteNumber("orders", Orders.Count);
        json.WriteNumber("tokensIssued", Accounting.TokensIssued);
    }

    private static int Count(JsonElement? body) => (int)Math.Clamp(Control.Number(body, "count") ?? 1, 1, 100_000);

    private static Answer Changed(IReadOnlyList<long> ids) => Answer.Json(200, json =>
    {
        json.WriteStartArray("ids");
        foreach (var id in ids)
            json.WriteNumberValue(id);
        json.WriteEndArray();
    });
}
