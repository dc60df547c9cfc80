using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OkkiBridge.Sandbox.Serving;

/// <summary>Kestrel on one address, which can be closed (connections are refused: an outage) and opened again on the same port.</summary>
internal sealed class SandboxServer : IAsyncDisposable
{
    private const int MostTries = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly IReadOnlyList<Operation> _operations;
    private readonly Operation _unknown;
    private readonly CallPipeline _pipeline;
    private string _url;
    private WebApplication? _app;

    private SandboxServer(string url, IProvider provider, CallPipeline pipeline)
    {
        _url = url;
        _pipeline = pipeline;
        _operations = provider.Operations;
        _unknown = new Operation("*", "(unknown path)", Faults.FaultSets.None, call => Task.FromResult(provider.UnknownPath(call)));
    }

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public static async Task<SandboxServer> StartAsync(string? url, IProvider provider, CallPipeline pipeline, CancellationToken ct)
    {
        var server = new SandboxServer(url ?? "http://127.0.0.1:0", provider, pipeline);
        await server.OpenAsync(ct);
        return server;
    }

    /// <summary>"Any address" is for listening, not for calling.</summary>
    public static Uri Reachable(string url) =>
        new(url.Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)
            .Replace("//*", "//127.0.0.1", StringComparison.Ordinal).Replace("//+", "//127.0.0.1", StringComparison.Ordinal));

    public async Task OpenAsync(CancellationToken ct = default)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (_app is not null)
                return;
            var app = await StartAsync(ct);
            _app = app;
            _url = app.Urls.First();
            Url = Reachable(_url);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>After an outage the port may be lent to somebody's outgoing connection for a moment.</summary>
    private async Task<WebApplication> StartAsync(CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            var app = Build();
            try
            {
                await app.StartAsync(ct);
                return app;
            }
            catch (IOException taken) when (taken.InnerException is AddressInUseException && tries < MostTries)
            {
                await app.DisposeAsync();
                await Task.Delay(Pause, TimeProvider.System, ct);
            }
        }
    }

    /// <summary>Refuses connections from now on, and cuts those that are open.</summary>
    public async Task CloseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_app is null)
                return;
            await _app.StopAsync(new CancellationToken(canceled: true));
            await _app.DisposeAsync();
            _app = null;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _gate.Dispose();
    }

    private WebApplication Build()
    {
        // Empty: nothing of the surrounding process (its settings, ASPNETCORE_URLS, its signals) reaches a simulator inside it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(_url);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.Configure<KestrelServerOptions>(o => o.AddServerHeader = false);

        var app = builder.Build();
        app.UseRouting();
        foreach (var operation in _operations)
            app.MapMethods(operation.Pattern, [operation.Method], (RequestDelegate)(context => _pipeline.ServeAsync(context, operation)));
        app.MapFallback("{**path}", (RequestDelegate)(context => _pipeline.ServeAsync(context, _unknown)));
        return app;
    }

    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
