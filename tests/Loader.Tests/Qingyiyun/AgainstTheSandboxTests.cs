using System.Text.Json;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Plans.Mapping;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Qingyiyun;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

/// <summary>The client against the simulated platform, over a real network.</summary>
public sealed class AgainstTheSandboxTests : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _opened = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var thing in Enumerable.Reverse(_opened)) await thing.DisposeAsync();
    }

    [Theory]
    [InlineData(1, false, 3)]
    [InlineData(2, false, 5)]   // a bare array: only a short page shows the end
    [InlineData(3, true, 3)]
    [InlineData(4, true, 3)]
    public async Task What_was_written_is_found_in_every_shape_of_the_query(int shape, bool fractions, int queries)
    {
        var (sandbox, target) = await StartAsync(new() { QueryShape = shape, CreatedAtAsFloat = fractions });
        var records = Enumerable.Range(0, 250).Select(n => Record($"{9007199254740993 + n}", $"北风 😀 {n}", "2025-01-01 08:00:00")).ToList();

        foreach (var batch in records.Chunk(100)) Assert.IsType<WriteAnswer.Written>(await target.WriteAsync(null, batch, Ct));
        var held = await target.AskAsync(null, [.. records.Select(Id), "100"], Ct);

        Assert.Equal(250, held.Count);
        Assert.All(records, record => Assert.Equal(TargetMatch.Same, Match(record, held[Id(record)])));
        Assert.All(records, record => Assert.Equal(TargetMatch.Other, Match(Record(Id(record), "another", "2025-01-01 08:00:00"), held[Id(record)])));
        Assert.Equal(queries, sandbox.Accounting.CallsTo("/query"));
        Assert.Equal(1 + 3 + queries, sandbox.Accounting.Calls);
    }

    [Fact]
    public async Task All_or_nothing_refuses_the_batch_for_one_record()
    {
        var (sandbox, target) = await StartAsync(new());

        var refused = Assert.IsType<WriteAnswer.Refused>(await target.WriteAsync(null, [Record("1", "a"), Record("2", "")], Ct));

        Assert.Contains("name", refused.Text, StringComparison.Ordinal);
        Assert.Equal(0, sandbox.Store.Count);
        Assert.IsType<WriteAnswer.Refused>(await target.WriteAsync(null, [Record("2", "")], Ct));
    }

    [Theory]
    [InlineData(StoreMode.PartialKeepsGood, 1)]
    [InlineData(StoreMode.PartialDropsGood, 0)]
    public async Task A_partial_failure_is_unclear_and_the_question_tells_what_was_kept(StoreMode mode, int kept)
    {
        var (_, target) = await StartAsync(new() { StoreMode = mode });

        Assert.IsType<WriteAnswer.Partial>(await target.WriteAsync(null, [Record("1", "a"), Record("2", "")], Ct));
        Assert.Equal(kept, (await target.AskAsync(null, ["1", "2"], Ct)).Count);
    }

    [Theory]
    [InlineData(StoreMode.Upsert, "new")]
    [InlineData(StoreMode.Conflict, "old")]
    public async Task A_repeated_key_that_is_not_counted_is_unclear_and_the_question_tells_which_version_is_held(StoreMode mode, string name)
    {
        var (_, target) = await StartAsync(new() { StoreMode = mode });
        await target.WriteAsync(null, [Record("1", "old")], Ct);

        Assert.IsType<WriteAnswer.Partial>(await target.WriteAsync(null, [Record("1", "new")], Ct));
        Assert.Equal(name, (await target.AskAsync(null, ["1"], Ct))["1"].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Of_repeated_rows_without_a_primary_key_the_newest_is_told()
    {
        var (sandbox, target) = await StartAsync(new() { StoreMode = StoreMode.DuplicateInsert });
        await target.WriteAsync(null, [Record("1", "old")], Ct);
        await target.WriteAsync(null, [Record("1", "new")], Ct);

        Assert.Equal("new", (await target.AskAsync(null, ["1"], Ct))["1"].GetProperty("name").GetString());
        Assert.Equal(2, sandbox.Store.Records);
    }

    [Fact]
    public async Task A_page_that_comes_twice_hides_no_row()
    {
        var (sandbox, target) = await StartAsync(new() { StoreMode = StoreMode.DuplicateInsert });
        var ids = Enumerable.Range(1, 60).Select(n => $"{n}").ToList();
        await target.WriteAsync(null, [.. ids.Select(id => Record(id, "old"))], Ct);
        await target.WriteAsync(null, [.. ids.Select(id => Record(id, "new"))], Ct);
        sandbox.FailNext(FaultKind.PageRepeated, times: 2, path: "query");    // the first page has none before it

        var held = await target.AskAsync(null, ids, Ct);

        Assert.Equal(60, held.Values.Count(record => record.GetProperty("name").ValueEquals("new")));
    }

    public static TheoryData<int, bool, ErrorEnvelope> Dialects => new MatrixTheoryData<int, bool, ErrorEnvelope>(
        [1, 2, 3], [true, false], [ErrorEnvelope.Success, ErrorEnvelope.Detail]);

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Every_dialect_is_understood(int dialect, bool matching, ErrorEnvelope envelope)
    {
        var options = new QingyiyunSandboxOptions { Dialect = dialect, MatchingStatus = matching, ErrorEnvelope = envelope };
        var (sandbox, target) = await StartAsync(options);

        Assert.IsType<WriteAnswer.Written>(await target.WriteAsync(null, [Record("1", "a")], Ct));
        sandbox.RevokeTokens();
        Assert.IsType<WriteAnswer.Written>(await target.WriteAsync(null, [Record("2", "b")], Ct));
        sandbox.RevokeTokens();
        Assert.Equal(2, (await target.AskAsync(null, ["1", "2"], Ct)).Count);
        Assert.IsType<WriteAnswer.Refused>(await target.WriteAsync(null, [Record("3", "")], Ct));
        Assert.Equal(3, sandbox.Accounting.TokensIssued);

        await Assert.ThrowsAsync<TargetConfigurationException>(() => Open(sandbox, ("Qingyiyun:AppSecret", "another")).WriteAsync(null, [Record("4", "d")], Ct));
        await Assert.ThrowsAsync<TargetConfigurationException>(() => Open(sandbox, ("Qingyiyun:SchemeId", "another")).WriteAsync(null, [Record("4", "d")], Ct));

        var (disabled, stopped) = await StartAsync(options with { SchemeDisabled = true });
        await Assert.ThrowsAsync<TargetConfigurationException>(() => stopped.WriteAsync(null, [Record("4", "d")], Ct));
        Assert.InRange(disabled.Accounting.TokensIssued, 1, 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_platforms_own_limit_makes_it_unavailable_for_as_long_as_it_says(int dialect)
    {
        var (_, target) = await StartAsync(new() { Dialect = dialect, StoresPerMinute = 1 });
        await target.WriteAsync(null, [Record("1", "a")], Ct);

        // A minute may turn between the two, so a third call is tried as well.
        var fault = await Assert.ThrowsAsync<TargetUnavailableException>(async () =>
        {
            await target.WriteAsync(null, [Record("2", "a")], Ct);
            await target.WriteAsync(null, [Record("3", "a")], Ct);
        });

        Assert.InRange(fault.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData(FaultKind.CutAfterEffect, false)]
    [InlineData(FaultKind.BadGatewayAfterEffect, true)]
    [InlineData(FaultKind.CutMidAnswer, false)]
    [InlineData(FaultKind.TruncatedJson, true)]
    [InlineData(FaultKind.EmptyBody, true)]
    [InlineData(FaultKind.SlowAnswer, false)]
    public async Task An_answer_lost_after_the_effect_is_unclear_and_the_write_is_sent_once(FaultKind fault, bool came)
    {
        var (sandbox, target) = await StartAsync(new());
        await target.WriteAsync(null, [Record("1", "a")], Ct);    // the next call goes over a kept connection, which transports like to repeat on
        sandbox.Faults = new FaultPlan { Slow = TimeSpan.FromMinutes(1) };
        sandbox.FailNext(fault, path: "store");

        Assert.IsType(came ? typeof(WriteAnswer.Unclear) : typeof(WriteAnswer.Lost), await target.WriteAsync(null, [Record("2", "b")], Ct));
        Assert.Equal(TargetMatch.Same, Match(Record("2", "b"), (await target.AskAsync(null, ["2"], Ct))["2"]));
        Assert.Equal(2, sandbox.Accounting.Writes);
        Assert.Equal(0, sandbox.Accounting.DuplicateVersions);
    }

    [Theory]
    [InlineData(FaultKind.CutBeforeEffect, false)]
    [InlineData(FaultKind.ServerError, true)]
    [InlineData(FaultKind.BadGatewayHtml, true)]
    [InlineData(FaultKind.OkWithServerErrorCode, true)]
    public async Task A_failure_before_the_effect_is_unclear_and_the_question_tells_that_nothing_is_there(FaultKind fault, bool came)
    {
        var (sandbox, target) = await StartAsync(new());
        await target.WriteAsync(null, [Record("1", "a")], Ct);
        sandbox.FailNext(fault, path: "store");

        Assert.IsType(came ? typeof(WriteAnswer.Unclear) : typeof(WriteAnswer.Lost), await target.WriteAsync(null, [Record("2", "b")], Ct));
        Assert.Empty(await target.AskAsync(null, ["2"], Ct));
        Assert.Equal(1, sandbox.Accounting.Writes);
    }

    [Theory]
    [InlineData(FaultKind.CutMidAnswer)]
    [InlineData(FaultKind.BadGatewayHtml)]
    [InlineData(FaultKind.TruncatedJson)]
    [InlineData(FaultKind.TokenRefused)]
    [InlineData(FaultKind.TotalOffByOne)]
    [InlineData(FaultKind.RowMissing)]
    public async Task A_question_that_goes_wrong_once_is_asked_again(FaultKind fault)
    {
        var (sandbox, target) = await StartAsync(new());
        await target.WriteAsync(null, [Record("1", "a"), Record("2", "b")], Ct);
        sandbox.FailNext(fault, path: "query");

        Assert.Equal(["1", "2"], (await target.AskAsync(null, ["1", "2"], Ct)).Keys.Order());
    }

    [Fact]
    public async Task An_outage_makes_the_target_unavailable_and_its_end_makes_it_available()
    {
        var (sandbox, target) = await StartAsync(new());
        await target.WriteAsync(null, [Record("1", "a")], Ct);
        await sandbox.Stop();

        await Assert.ThrowsAsync<TargetUnavailableException>(() => target.WriteAsync(null, [Record("2", "b")], Ct));
        await Assert.ThrowsAsync<TargetUnavailableException>(() => target.AskAsync(null, ["1"], Ct));
        await Assert.ThrowsAsync<TargetUnavailableException>(() => Open(sandbox).WriteAsync(null, [Record("2", "b")], Ct));

        await sandbox.Start();
        Assert.IsType<WriteAnswer.Written>(await target.WriteAsync(null, [Record("2", "b")], Ct));
    }

    [Fact]
    public async Task A_platform_that_reads_the_token_from_the_address_is_served_when_told()
    {
        var (sandbox, _) = await StartAsync(new() { TokenPlace = TokenPlace.Query });

        Assert.IsType<WriteAnswer.Written>(await Open(sandbox, ("Qingyiyun:TokenInQuery", "true")).WriteAsync(null, [Record("1", "a")], Ct));
    }

    [Fact]
    public async Task The_plain_form_writes_refuses_and_leaves_in_doubt()
    {
        var (sandbox, _) = await StartAsync(new());
        var target = Open(sandbox, ("Qingyiyun:Mode", "write"));

        Assert.IsType<WriteAnswer.Written>(await target.WriteAsync(null, [Record("1", "a"), Record("2", "b")], Ct));
        Assert.IsType<WriteAnswer.Refused>(await target.WriteAsync(null, [Record("3", "")], Ct));
        sandbox.FailNext(FaultKind.CutAfterEffect);
        Assert.IsType<WriteAnswer.Lost>(await target.WriteAsync(null, [Record("4", "d")], Ct));

        Assert.Equal(["1", "2", "4"], sandbox.Store.Ids.Order());
        Assert.Equal(3, sandbox.Accounting.Calls);
    }

    [Fact]
    public async Task A_plan_with_a_scheme_of_its_own_writes_and_asks_there()
    {
        var (sandbox, target) = await StartAsync(new QingyiyunSandboxOptions { OtherSchemeIds = ["deleted-companies"] });

        Assert.IsType<WriteAnswer.Written>(await target.WriteAsync("deleted-companies", [Record("1", "a")], Ct));
        Assert.IsType<WriteAnswer.Written>(await target.WriteAsync(null, [Record("2", "b")], Ct));

        Assert.Equal(["1"], sandbox.StoreOf("deleted-companies").Ids);
        Assert.Equal(["2"], sandbox.Store.Ids);
        Assert.Equal(["1"], (await target.AskAsync("deleted-companies", ["1", "2"], Ct)).Keys);
        var fault = await Assert.ThrowsAsync<TargetConfigurationException>(() => target.WriteAsync("another", [Record("3", "c")], Ct));
        Assert.Contains("scheme another", fault.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private async Task<(QingyiyunSandbox Sandbox, IWriteTarget Target)> StartAsync(QingyiyunSandboxOptions options)
    {
        var sandbox = await QingyiyunSandbox.StartAsync(options, ct: Ct);
        _opened.Add(sandbox);
        return (sandbox, Open(sandbox));
    }

    private IWriteTarget Open(QingyiyunSandbox sandbox, params (string Key, string Value)[] settings)
    {
        var known = new QingyiyunSandboxOptions();
        var target = new SandboxTarget(
        [
            ("Qingyiyun:BaseUrl", sandbox.Url.AbsoluteUri), ("Qingyiyun:AppKey", known.AppKey), ("Qingyiyun:AppSecret", known.AppSecret),
            ("Qingyiyun:SchemeId", known.SchemeId), ("Qingyiyun:Timeout", "00:00:02"), ("Qingyiyun:RetryDelay", "00:00:00.001"), .. settings,
        ]);
        _opened.Add(target);
        return target.Client;
    }

    private static TargetMatch Match(JsonElement wanted, JsonElement held) => TargetForm.Judge(wanted, held, formerHash: null).Match;

    private static string Id(JsonElement record) => record.GetProperty("id").GetString()!;

    private static JsonElement Record(string id, string name, string updatedAt = "2025-01-01 00:00:00") =>
        JsonSerializer.SerializeToElement(new { id, name, phone = (string?)null, created_at = "2024-12-31 23:59:59", updated_at = updatedAt });
}
