using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

/// <summary>The target's client over a scripted network: what was sent is seen, what is answered is told.</summary>
internal sealed class Target : HttpMessageHandler, ICallBudget, IAsyncDisposable
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _script = [];
    private readonly ServiceProvider _services;

    public Target(params (string Key, string Value)[] settings)
    {
        var configuration = new Dictionary<string, string?>
        {
            ["Qingyiyun:BaseUrl"] = "http://qingyiyun.test/base/",
            ["Qingyiyun:AppKey"] = "key-of-12345",
            ["Qingyiyun:AppSecret"] = "secret-of-twenty-1234",
            ["Qingyiyun:SchemeId"] = "5f0c-scheme",
            ["Qingyiyun:RetryDelay"] = "00:00:00",
        };
        foreach (var (key, value) in settings) configuration[key] = value;

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<ICallBudget>(this);
        services.AddQingyiyun();
        services.AddHttpClient(QingyiyunClient.Name).ConfigurePrimaryHttpMessageHandler(() => this);
        _services = services.BuildServiceProvider();
        Client = _services.GetRequiredService<IWriteTarget>();
    }

    public const string TokenGiven = """{"success":true,"code":0,"message":"success","content":{"access_token":"token-1","expires_in":7200}}""";
    public const string Stored = """{"success":true,"code":0,"message":"数据写入成功","content":{"inserted":1,"failed":0}}""";

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public IWriteTarget Client { get; }

    public List<(string Path, string? Token, string Body)> Sent { get; } = [];

    public DateTimeOffset? PausedUntil { get; private set; }

    public TimeSpan BudgetWait { get; set; }

    public IEnumerable<string> Paths => Sent.Select(call => call.Path);

    /// <summary>The next calls are answered so, in this order.</summary>
    public Target Answers(params string[] bodies)
    {
        foreach (var body in bodies) Answers(HttpStatusCode.OK, body);
        return this;
    }

    public Target Answers(HttpStatusCode status, string body, TimeSpan? retryAfter = null)
    {
        _script.Enqueue(_ => Task.FromResult(new HttpResponseMessage(status)
        {
            Content = new StringContent(body, Encoding.UTF8),
            Headers = { RetryAfter = retryAfter is { } wait ? new RetryConditionHeaderValue(wait) : null },
        }));
        return this;
    }

    /// <summary>Compressed, whether the header says so or not.</summary>
    public Target AnswersGzip(string body, string header)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(body));
        var content = new ByteArrayContent(compressed.ToArray());
        if (header != "") content.Headers.ContentEncoding.Add(header);
        _script.Enqueue(_ => Task.FromResult(new HttpResponseMessage { Content = content }));
        return this;
    }

    public Target Fails(Exception fault)
    {
        _script.Enqueue(_ => Task.FromException<HttpResponseMessage>(fault));
        return this;
    }

    /// <summary>Headers come, the rest never does.</summary>
    public Target Stalls()
    {
        _script.Enqueue(_ => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new StalledStream()) }));
        return this;
    }

    public Task<WriteAnswer> WriteAsync(params string[] records) =>
        Client.WriteAsync(null, [.. records.Select(record => JsonElement.Parse(record))], TestContext.Current.CancellationToken);

    public Task<IReadOnlyDictionary<string, JsonElement>> AskAsync(params string[] ids) => Client.AskAsync(null, ids, TestContext.Current.CancellationToken);

    Task<TimeSpan> ICallBudget.TryTakeAsync(string provider, int perMinute, DateTimeOffset now, CancellationToken ct) => Task.FromResult(BudgetWait);

    Task ICallBudget.PauseAsync(string provider, DateTimeOffset until, CancellationToken ct)
    {
        PausedUntil = until;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Sent.Add((request.RequestUri!.PathAndQuery, request.Headers.Authorization?.Parameter, await request.Content!.ReadAsStringAsync(cancellationToken)));
        Assert.True(_script.TryDequeue(out var answer), $"an unexpected call of {request.RequestUri}");
        return await answer(cancellationToken);
    }

    private sealed class StalledStream : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() => throw new NotSupportedException();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
    }
}
