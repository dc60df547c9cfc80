using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Extractor.Okki;
using OkkiBridge.Plans;
using OkkiBridge.Storage;

namespace OkkiBridge.Extractor.Tests.Okki;

/// <summary>OKKI's client over a scripted network: what was sent is seen, what is answered is told. Tokens come by themselves unless told otherwise.</summary>
internal sealed class Source : HttpMessageHandler, ICallBudget, ILoggerProvider, ILogger, IAsyncDisposable
{
    public const string List = "/v1/company/list";
    public const string Info = "/v1/company/info";
    public const string Empty = """{"code":200,"message":"success","now":"2026-03-02 10:15:07","data":{"list":[],"totalItem":0,"count":0}}""";
    public const string Company = """{"code":200,"message":"success","now":"2026-03-02 10:15:11","data":{"company_id":61302845517093,"name":"Fjordlys"}}""";
    public const string Refusal = """{"error":"access_denied","error_description":"The resource owner or authorization server denied the request.","message":"denied"}""";
    public const string Secret = "secret-of-twenty-1234";
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 2, 15, 7, TimeSpan.Zero);
    public static readonly AnswerShape Shape = new("data.list", "data.totalItem", "data.count");

    public static readonly TimeZoneInfo China = SourceTime.TryFindZone("Asia/Shanghai", out var zone) ? zone : throw new InvalidOperationException();

    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _tokens = [];
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _script = [];
    private readonly ServiceProvider _services;

    public Source(params (string Key, string Value)[] settings)
    {
        var configuration = new Dictionary<string, string?>
        {
            ["Okki:BaseUrl"] = "http://okki.test",
            ["Okki:ClientId"] = "client-of-12345",
            ["Okki:ClientSecret"] = Secret,
            ["Okki:RetryDelay"] = "00:00:00",
        };
        foreach (var (key, value) in settings) configuration[key] = value;

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(this));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<ICallBudget>(this);
        services.AddOkki();
        services.AddHttpClient(nameof(OkkiClient)).ConfigurePrimaryHttpMessageHandler(() => this);
        _services = services.BuildServiceProvider();
        Client = _services.GetRequiredService<OkkiClient>();
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public OkkiClient Client { get; }

    public List<(string Path, string? Authorization, string Body)> Sent { get; } = [];

    /// <summary>What went out, without token calls.</summary>
    public IEnumerable<(string Path, string? Authorization, string Body)> Calls => Sent.Where(call => !IsToken(call.Path));

    public IEnumerable<(string Path, string? Authorization, string Body)> TokenCalls => Sent.Where(call => IsToken(call.Path));

    public List<string> Logged { get; } = [];

    public DateTimeOffset? PausedUntil { get; private set; }

    public int BudgetTaken { get; private set; }

    public TimeSpan BudgetWait { get; set; }

    /// <summary>The next calls are answered so, in this order.</summary>
    public Source Answers(params string[] bodies)
    {
        foreach (var body in bodies) Answers(HttpStatusCode.OK, body);
        return this;
    }

    public Source Answers(HttpStatusCode status, string body, TimeSpan? retryAfter = null, Uri? location = null)
    {
        _script.Enqueue(_ => Task.FromResult(Response(status, body, retryAfter, location)));
        return this;
    }

    /// <summary>An answer made by the test to its last byte.</summary>
    public Source Answers(HttpResponseMessage answer)
    {
        _script.Enqueue(_ => Task.FromResult(answer));
        return this;
    }

    public Source Fails(Exception fault)
    {
        _script.Enqueue(_ => Task.FromException<HttpResponseMessage>(fault));
        return this;
    }

    /// <summary>Headers come, the rest never does.</summary>
    public Source Stalls()
    {
        _script.Enqueue(_ => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new StalledStream()) }));
        return this;
    }

    public Source Tokens(params string[] bodies)
    {
        foreach (var body in bodies) Tokens(HttpStatusCode.OK, body);
        return this;
    }

    public Source Tokens(HttpStatusCode status, string body)
    {
        _tokens.Enqueue(_ => Task.FromResult(Response(status, body)));
        return this;
    }

    /// <inheritdoc cref="Answers(HttpResponseMessage)"/>
    public Source Tokens(HttpResponseMessage answer)
    {
        _tokens.Enqueue(_ => Task.FromResult(answer));
        return this;
    }

    public static string TokenOf(string token, int? expiresIn = 28800) =>
        $$"""{"token_type":"Bearer","access_token":"{{token}}"{{(expiresIn is { } seconds ? $",\"expires_in\":{seconds}" : "")}}}""";

    /// <summary>A token as OKKI's: claims in the middle, unpadded.</summary>
    public static string Jwt(string claims) => $"eyJhbGciOiJSUzI1NiJ9.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.c2ln";

    public Task<OkkiPage> ListAsync(params (string Key, string Value)[] query) => ListAsync(insist: true, query);

    public Task<OkkiPage> ListAsync(bool insist, params (string Key, string Value)[] query) => ListAsync(insist, isFirst: true, query);

    public Task<OkkiPage> PageBehindAsync() => ListAsync(insist: true, isFirst: false);

    private Task<OkkiPage> ListAsync(bool insist, bool isFirst, params (string Key, string Value)[] query) =>
        Client.ListAsync(List, [.. query.Select(q => KeyValuePair.Create(q.Key, q.Value))], Shape, China, isFirst, insist, TestContext.Current.CancellationToken);

    public Task<OkkiDetail> DetailAsync(string id = "61302845517093") => Client.DetailAsync(Info, "company_id", id, "data", insist: true, TestContext.Current.CancellationToken);

    Task<TimeSpan> ICallBudget.TryTakeAsync(string provider, int perMinute, DateTimeOffset now, CancellationToken ct)
    {
        Assert.Equal("okki", provider);
        BudgetTaken++;
        return Task.FromResult(BudgetWait);
    }

    Task ICallBudget.PauseAsync(string provider, DateTimeOffset until, CancellationToken ct)
    {
        PausedUntil = until;
        return Task.CompletedTask;
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Logged) Logged.Add($"{eventId.Id} {formatter(state, exception)} {exception}");
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "";
        var path = request.RequestUri!.GetComponents(UriComponents.PathAndQuery, UriFormat.UriEscaped);
        Func<CancellationToken, Task<HttpResponseMessage>>? answer;
        lock (Sent)
        {
            Assert.Equal("okki.test", request.RequestUri.Host);
            Sent.Add((path, request.Headers.TryGetValues("Authorization", out var header) ? header.Single() : null, body));
            if (!(IsToken(path) ? _tokens : _script).TryDequeue(out answer) && IsToken(path)) answer = _ => Task.FromResult(Response(HttpStatusCode.OK, TokenOf("token-1")));
        }

        Assert.True(answer is not null, $"an unexpected call of {path}");
        return await answer(cancellationToken);
    }

    private static bool IsToken(string path) => path.EndsWith("/oauth2/access_token", StringComparison.Ordinal);

    private static HttpResponseMessage Response(HttpStatusCode status, string body, TimeSpan? retryAfter = null, Uri? location = null) => new(status)
    {
        Content = new StringContent(body, Encoding.UTF8),
        Headers = { RetryAfter = retryAfter is { } wait ? new RetryConditionHeaderValue(wait) : null, Location = location },
    };

    private sealed class StalledStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
