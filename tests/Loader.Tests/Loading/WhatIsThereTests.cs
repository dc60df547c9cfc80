using System.Net;
using System.Text.Json.Nodes;
using OkkiBridge.Contracts;
using OkkiBridge.Loader.Loading;
using OkkiBridge.Plans.Mapping;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Qingyiyun;
using static OkkiBridge.Loader.Tests.Loading.LoaderBench;

namespace OkkiBridge.Loader.Tests.Loading;

/// <summary>Writes that are not confirmed: what the target shows decides, in the form in which it keeps records.</summary>
public sealed class WhatIsThereTests
{
    private readonly Proxy _proxy = new();

    /// <summary>Case 25: only new rows are counted, null comes back as "", a number as text, a long name cut.</summary>
    [Fact]
    public async Task What_the_target_keeps_in_its_own_form_is_written_once_and_refused_never()
    {
        await using var bench = await StartAsync(new QingyiyunSandboxOptions { StoreMode = StoreMode.Upsert }, proxy: _proxy);
        Shows(row =>
        {
            row["name"] = $"{row["name"]}"[..4];
            row["phone"] = "";
            row["score"] = $"{row["score"]}";
        });

        Assert.All((await bench.LoadAsync("one", Companies(10, version: 1, "first name"))).Values, o => Assert.Equal(Outcome.Written, o));
        Assert.All((await bench.LoadAsync("two", Companies(10, version: 2, "second name"))).Values, o => Assert.Equal(Outcome.Written, o));
        Assert.All((await bench.LoadAsync("two", Companies(10, version: 2, "second name"))).Values, o => Assert.Equal(Outcome.Written, o));
        Assert.All((await bench.LoadAsync("three", Companies(10, version: 2, "second name"))).Values, o => Assert.Equal(Outcome.Unchanged, o));

        Assert.Equal((20, 2), (bench.Target.Accounting.Writes, _proxy.Stores));
    }

    [Fact]
    public async Task A_difference_after_a_write_is_drift_and_no_refusal()
    {
        await using var bench = await StartAsync(new QingyiyunSandboxOptions { StoreMode = StoreMode.Upsert }, proxy: _proxy);
        Shows(row => row["name"] = $"{row["name"]}".ToUpperInvariant());
        await bench.LoadAsync("one", Companies(10, version: 1, "first"));

        Assert.All((await bench.LoadAsync("two", Companies(10, version: 2, "second"))).Values, o => Assert.Equal(Outcome.Written, o));

        Assert.Equal((20, 2), (bench.Target.Accounting.Writes, _proxy.Stores));
    }

    [Fact]
    public async Task What_was_there_before_is_no_drift()
    {
        await using var bench = await StartAsync(new QingyiyunSandboxOptions { StoreMode = StoreMode.Conflict });
        await bench.LoadAsync("one", Company(1, version: 1, "first"));

        Assert.Equal(Outcome.Rejected, (await bench.LoadAsync("two", Company(1, version: 2, "second")))["1"]);
    }

    [Fact]
    public async Task A_write_in_doubt_that_is_there_cut_is_not_sent_again_and_the_ledger_knows_what_is_shown()
    {
        await using var bench = await StartAsync(proxy: _proxy);
        Shows(row => row["name"] = $"{row["name"]}"[..4]);
        bench.Target.FailNext(FaultKind.CutAfterEffect, path: "/store");
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Company(1, version: 1, "first name")));

        Assert.Equal(Outcome.Written, (await bench.LoadAsync("run", Company(1, version: 1, "first name")))["1"]);

        Assert.Equal(1, bench.Target.Accounting.Writes);
        Assert.Equal(TargetForm.Hash(Company(1, version: 1, "firs").Record), (await bench.CurrentAsync("1")).TargetHash);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]         // a ledger of old does not know what the target showed
    public async Task What_was_there_before_is_not_taken_for_a_longer_name_that_was_cut(bool isKnown)
    {
        await using var bench = await StartAsync();
        var former = Company(1, version: 1, "北风");
        await bench.LoadAsync("one", isKnown ? former : former with { TargetHash = null });
        bench.Target.FailNext(FaultKind.CutBeforeEffect, path: "/store");
        var renamed = Company(1, version: 1, "北风贸易") with { Version = 2, ReadAt = DateTimeOffset.UnixEpoch.AddSeconds(2) };
        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("two", renamed));

        Assert.Equal(Outcome.Written, (await bench.LoadAsync("two", renamed))["1"]);
        Assert.Equal("北风贸易", bench.Target.Store.Find("1")!.Value.GetProperty("name").GetString());
    }

    /// <summary>Case 10: no counters at all.</summary>
    [Fact]
    public async Task A_success_that_does_not_say_of_how_many_is_asked_about()
    {
        await using var bench = await StartAsync(proxy: _proxy);
        _proxy.Bends = (path, answer) => path.EndsWith("/store", StringComparison.Ordinal) ? """{"success":true,"code":0,"message":"数据写入成功","content":null}""" : answer;

        Assert.All((await bench.LoadAsync("run", Companies(20))).Values, o => Assert.Equal(Outcome.Written, o));
        Assert.Equal((20, 1, 1), (bench.Target.Accounting.Writes, _proxy.Stores, bench.Target.Accounting.CallsTo("/query")));
    }

    [Fact]
    public async Task A_success_that_took_nothing_in_is_never_counted_as_written()
    {
        await using var bench = await StartAsync(proxy: _proxy);
        _proxy.Answers = (path, _) => path.EndsWith("/store", StringComparison.Ordinal) ? (HttpStatusCode.OK, """{"success":true,"code":0,"content":{}}""") : null;

        await Assert.ThrowsAsync<AnswerLostException>(() => bench.LoadAsync("run", Companies(20)));
    }

    /// <summary>Case 26.</summary>
    [Fact]
    public async Task A_field_of_another_type_is_no_change()
    {
        await using var bench = await StartAsync();
        await bench.LoadAsync("run", Company(1));
        var company = Company(1);

        Assert.Equal(Outcome.Unchanged, (await bench.LoadAsync("two", company with { Hash = "another", ReadAt = company.ReadAt.AddHours(1) }))["1"]);
        Assert.Equal(1, bench.Target.Accounting.Writes);
    }

    private void Shows(Action<JsonObject> change) => _proxy.Bends = (path, answer) =>
    {
        if (!path.EndsWith("/query", StringComparison.Ordinal)) return answer;
        var envelope = JsonNode.Parse(answer)!;
        foreach (var row in envelope["content"]!["list"]!.AsArray()) change(row!.AsObject());
        return envelope.ToJsonString();
    };
}
