using System.Net;
using System.Text.Json;
using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

public sealed class AskingTheStoreTests : IAsyncDisposable
{
    private readonly Target _target = new();

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Fact]
    public async Task Ids_are_asked_for_exactly_and_over_all_time()
    {
        _target.Answers(Target.TokenGiven, List(1, """{"_id":"a","id":"100","name":"x","created_at":1}"""));

        var held = await _target.AskAsync("100", "7", "100");

        Assert.Equal("x", Assert.Single(held).Value.GetProperty("name").GetString());
        Assert.EndsWith("/5f0c-scheme/query", _target.Sent[1].Path, StringComparison.Ordinal);
        Assert.Equal("""{"page":1,"pageSize":100,"begin_at":946684800,"end_at":1748822400,"CONTENT_id":{"$in":["100","7"]}}""", _target.Sent[1].Body);
    }

    [Fact]
    public async Task A_query_asks_for_a_hundred_ids_at_most()
    {
        _target.Answers(Target.TokenGiven, List(0), List(0), List(0));

        await _target.AskAsync([.. Enumerable.Range(1, 201).Select(id => $"{id}")]);

        var asked = _target.Sent.Skip(1).Select(call => JsonElement.Parse(call.Body).GetProperty("CONTENT_id").GetProperty("$in").GetArrayLength());
        Assert.Equal([100, 100, 1], asked);
    }

    [Fact]
    public async Task Pages_are_followed_until_all_rows_are_read()
    {
        var full = Enumerable.Range(1, 100).Select(n => $$"""{"_id":"{{n}}","id":"1","created_at":{{n}}}""").ToArray();
        _target.Answers(Target.TokenGiven, List(101, full), List(101, """{"_id":"101","id":"1","name":"newest","created_at":101}"""));

        var held = await _target.AskAsync("1");

        Assert.Equal("newest", held["1"].GetProperty("name").GetString());
        Assert.Equal(2, JsonElement.Parse(_target.Sent[2].Body).GetProperty("page").GetInt32());
    }

    [Fact]
    public async Task Without_a_total_a_short_page_is_the_last_one()
    {
        var full = string.Join(',', Enumerable.Repeat("""{"id":"1"}""", 100));
        _target.Answers(Target.TokenGiven, $$"""{"code":0,"content":[{{full}}]}""", """{"code":0,"content":[]}""");

        Assert.Single(await _target.AskAsync("1"));
        Assert.Equal(3, _target.Sent.Count);
    }

    [Fact]
    public async Task An_answer_with_fewer_rows_than_it_counts_is_asked_for_again()
    {
        const string Row = """{"_id":"a","id":"1"}""";
        _target.Answers(Target.TokenGiven, List(2, Row), List(2), List(2, Row, """{"_id":"b","id":"2"}"""));

        Assert.Equal(["1", "2"], (await _target.AskAsync("1", "2")).Keys.Order());
    }

    [Fact]
    public async Task A_total_that_stands_beside_a_bare_array_counts_too()
    {
        _target.Answers(Target.TokenGiven, """{"code":0,"content":[],"content.total":1}""", """{"code":0,"content":[{"_id":"a","id":"1"}],"content.total":1}""");

        Assert.Single(await _target.AskAsync("1"));
    }

    [Fact]
    public async Task A_look_up_that_stays_short_is_no_proof_of_absence()
    {
        _target.Answers(Target.TokenGiven, List(1), List(1), List(1));

        await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.AskAsync("1"));
    }

    [Fact]
    public async Task A_failed_look_up_is_repeated_three_times()
    {
        _target.Answers(Target.TokenGiven).Answers(HttpStatusCode.BadGateway, "<html>").Fails(new HttpRequestException(HttpRequestError.ResponseEnded, "cut"))
            .Answers("""{"code":50001}""", List(1, """{"id":"1"}"""));

        Assert.Single(await _target.AskAsync("1"));
    }

    [Fact]
    public async Task A_look_up_that_keeps_failing_makes_the_target_unavailable()
    {
        _target.Answers(Target.TokenGiven);
        for (var i = 0; i < 4; i++) _target.Answers("""{"code":50001,"message":"internal"}""");

        var fault = await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.AskAsync("1"));

        Assert.Contains("50001", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_of_an_unknown_shape_is_no_proof_of_absence()
    {
        _target.Answers(Target.TokenGiven, """{"code":0,"content":{"data":"?"}}""");

        await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.AskAsync("1"));
    }

    [Theory]
    [InlineData(200, "<html>")]
    [InlineData(403, "<html>")]
    [InlineData(404, "")]
    [InlineData(200, """{"code":77777,"message":"?"}""")]
    public async Task An_answer_that_is_not_understood_makes_the_target_unavailable(int status, string body)
    {
        _target.Answers(Target.TokenGiven);
        for (var i = 0; i < 4; i++) _target.Answers((HttpStatusCode)status, body);

        var fault = await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.AskAsync("1"));

        Assert.Contains($"HTTP {status}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_envelope_is_read_as_well()
    {
        _target.Answers(Target.TokenGiven, """{"success":"true","code":"0","msg":"ok","data":{"list":[{"_id":"a","id":"1"}],"total":"1"}}""");

        Assert.Single(await _target.AskAsync("1"));
    }

    [Fact]
    public async Task A_look_up_that_is_refused_for_good_is_for_a_person_to_mend()
    {
        _target.Answers(Target.TokenGiven, """{"code":40005,"message":"CONTENT_id"}""");

        await Assert.ThrowsAsync<TargetConfigurationException>(() => _target.AskAsync("1"));
    }

    [Fact]
    public async Task The_key_field_is_a_setting()
    {
        await using var target = new Target(("Qingyiyun:IdField", "company_id"), ("Qingyiyun:AskFrom", "2024-01-01T00:00:00Z"));
        target.Answers(Target.TokenGiven, List(1, """{"_id":"a","id":"9","company_id":"1"}"""));

        Assert.Equal(["1"], (await target.AskAsync("1")).Keys);
        Assert.Contains("\"begin_at\":1704067200", target.Sent[1].Body, StringComparison.Ordinal);
    }

    private static string List(int total, params string[] rows) =>
        $$$"""{"success":true,"code":0,"message":"success","content":{"list":[{{{string.Join(',', rows)}}}],"total":{{{total}}},"page":1,"pageSize":100}}""";
}
