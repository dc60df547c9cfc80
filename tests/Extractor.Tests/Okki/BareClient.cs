using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OkkiBridge.Extractor.Extraction;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Hosting;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>OKKI's client straight over a network of the test's own: no handlers, a budget without end. Cheap enough to be made for every story.</summary>
internal sealed class BareClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly AccessTokens _tokens;

    public BareClient(HttpMessageHandler network, TimeProvider time)
    {
        var options = Options.Create(new OkkiOptions { ClientId = "id", ClientSecret = "secret" });
        _http = new HttpClient(network, disposeHandler: false) { BaseAddress = new Uri("http://okki.test/") };
        _tokens = new AccessTokens(options, time);
        var exchange = new OkkiExchange(_http, OkkiAnswers.Table, new Endless(), new SecretFilter(new ConfigurationBuilder().Build()), options, time);
        Client = new OkkiClient(new PatientCalls(exchange, _tokens, new WorkingPaths(time), new SingledOutCalls(time), options, time, NullLogger<OkkiClient>.Instance), new EmptyAnswers(time));
    }

    public OkkiClient Client { get; }

    /// <summary>The list that a plan reads through it.</summary>
    public SourceList List(TimeProvider time) => new(Client, new SourceClock(Options.Create(new OkkiOptions()), time, NullLogger<SourceClock>.Instance));

    public void Dispose()
    {
        _tokens.Dispose();
        _http.Dispose();
    }

    private sealed class Endless : ICallBudget
    {
        public Task<TimeSpan> TryTakeAsync(string provider, int perMinute, DateTimeOffset now, CancellationToken ct) => Task.FromResult(TimeSpan.Zero);

        public Task PauseAsync(string provider, DateTimeOffset until, CancellationToken ct) => Task.CompletedTask;
    }
}
