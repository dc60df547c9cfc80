using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OkkiBridge.Hosting.Timeline;
using OkkiBridge.Storage;
using OkkiBridge.Testing;

namespace OkkiBridge.Hosting.Tests.Timeline;

public sealed partial class TimelineTests : IAsyncLifetime
{
    private static readonly KeptLines Kept = new(new Dictionary<int, KeptLine>
    {
        [91] = new("each"),
        [92] = new("once", "Version"),
        [93] = new("hourly") { Once = TimeSpan.FromHours(1) },
    });

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Memory _events = new();
    private IHost? _host;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.StopAsync(CancellationToken.None);
        _host?.Dispose();
    }

    [Fact]
    public async Task A_line_that_belongs_there_is_an_event_with_plan_run_and_severity_and_no_other_is()
    {
        var log = await StartAsync();
        LogEach(log, "客户", "run-1", "it is away");
        LogOther(log, "客户");

        var happened = Assert.Single(await StoredAsync(1));

        Assert.Equal(("each", "客户", "run-1", EventSeverity.Warning, "Run run-1 of 客户: it is away"), (happened.Code, happened.Plan, happened.RunId, happened.Severity, happened.Text));
        Assert.Equal((_time.Start, _time.Start.AddDays(90)), (happened.At, happened.KeptUntil));
    }

    [Fact]
    public async Task It_is_told_whatever_is_chosen_for_other_logs()
    {
        var log = await StartAsync(("Logging:LogLevel:Default", "None"), ("Logging:LogLevel:OkkiBridge", "Error"));
        LogOnce(log, "客户", "v1");

        Assert.Equal(EventSeverity.Info, Assert.Single(await StoredAsync(1)).Severity);
    }

    [Fact]
    public async Task What_is_told_once_has_one_key_and_what_is_told_again_has_another()
    {
        var log = await StartAsync();
        foreach (var version in (string[])["v1", "v1", "v2"]) LogOnce(log, "客户", version);
        foreach (var plan in (string[])["客户", "客户", "产品"]) LogHourly(log, plan);
        _time.Advance(TimeSpan.FromHours(1));
        LogHourly(log, "客户");
        LogEach(log, "客户", "run-1", "");
        LogEach(log, "客户", "run-1", "");

        Assert.Equal(["each", "each", "hourly", "hourly", "hourly", "once", "once"], (await StoredAsync(7)).Select(e => e.Code).Order());
    }

    [Fact]
    public async Task Its_text_is_bounded_and_holds_no_secret()
    {
        var log = await StartAsync(("Okki:ClientSecret", "s3cr3t-of-okki"));
        LogEach(log, "客户", "run-1", "token s3cr3t-of-okki " + new string('x', 5000));

        var text = Assert.Single(await StoredAsync(1)).Text;

        Assert.StartsWith("Run run-1 of 客户: token *** xxx", text, StringComparison.Ordinal);
        Assert.Equal((StoredEvent.LongestText, 'x', " …"), (text.Length, text[^3], text[^2..]));
    }

    [Fact]
    public async Task While_the_database_is_away_nobody_waits_and_a_thousand_are_kept_for_it()
    {
        _events.IsAway = true;
        var log = await StartAsync();
        for (var i = 0; i < 1001; i++) LogEach(log, "客户", $"run-{i}", "");
        _events.IsAway = false;

        Assert.Equal("run-0", (await StoredAsync(1000))[0].RunId);
    }

    [Fact]
    public async Task What_was_told_last_is_stored_when_the_service_stops()
    {
        var log = await StartAsync();
        LogEach(log, "客户", "run-1", "");

        await _host!.StopAsync(Ct);

        Assert.Single(_events.Kept);
    }

    [Theory]
    [InlineData("1.00:00:00", true)]
    [InlineData("730.00:00:00", true)]
    [InlineData("23:59:59", false)]
    [InlineData("730.00:00:01", false)]
    public async Task Events_are_kept_for_days_within_bounds(string keepFor, bool isGood)
    {
        if (!isGood)
        {
            var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(("Timeline:KeepFor", keepFor)));
            Assert.Equal(["Timeline:KeepFor must be from 1.00:00:00 to 730.00:00:00"], fault.Failures);
            return;
        }

        LogEach(await StartAsync(("Timeline:KeepFor", keepFor)), "客户", "run-1", "");

        Assert.Equal(_time.Start + TimeSpan.Parse(keepFor, System.Globalization.CultureInfo.InvariantCulture), Assert.Single(await StoredAsync(1)).KeptUntil);
    }

    private async Task<ILogger> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(_time).AddSingleton<IEvents>(_events);
        builder.AddTimeline(Kept);
        builder.AddTimeline(Kept);                      // another service in the same process
        _host = builder.Build();
        await _host.StartAsync(Ct);
        return _host.Services.GetRequiredService<ILogger<TimelineTests>>();
    }

    private async Task<List<StoredEvent>> StoredAsync(int count)
    {
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(_events.Kept.Count >= count);
        }, () => $"{_events.Kept.Count} of {count} are stored", Ct);
        return [.. _events.Kept];
    }

    [LoggerMessage(91, LogLevel.Warning, "Run {RunId} of {Plan}: {Reason}")]
    private static partial void LogEach(ILogger logger, string plan, string runId, string reason);

    [LoggerMessage(92, LogLevel.Information, "{Plan}: version {Version}")]
    private static partial void LogOnce(ILogger logger, string plan, string version);

    [LoggerMessage(93, LogLevel.Error, "{Plan} waits")]
    private static partial void LogHourly(ILogger logger, string plan);

    [LoggerMessage(94, LogLevel.Error, "{Plan} has something else")]
    private static partial void LogOther(ILogger logger, string plan);

    /// <summary>Keeps each key once, as the databases do.</summary>
    private sealed class Memory : IEvents
    {
        public ConcurrentQueue<StoredEvent> Kept { get; } = new();

        public bool IsAway { get; set; }

        public Task AddAsync(IReadOnlyCollection<StoredEvent> events, CancellationToken ct)
        {
            if (IsAway) throw new TimeoutException("the database is away");

            foreach (var happened in events)
                if (Kept.All(e => e.Key != happened.Key)) Kept.Enqueue(happened);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<StoredEvent>> ListAsync(EventFilter filter, int limit, CancellationToken ct) => throw new NotSupportedException();
    }
}
