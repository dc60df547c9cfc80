using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

public sealed class WritingToTheStoreTests : IAsyncDisposable
{
    private readonly Target _target = new();

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Fact]
    public async Task Records_go_out_as_they_came_in()
    {
        const string Record = """{"id":"20481024","big":9223372036854775807123,"name":"北风 \ud83d\ude00 Ñ","price":1.10}""";
        _target.Answers(Target.TokenGiven, Target.Stored);

        Assert.IsType<WriteAnswer.Written>(await _target.WriteAsync(Record));

        Assert.Equal(["/base/v2/oauth", "/base/v2/open-api/business/5f0c-scheme/store"], _target.Paths);
        Assert.Equal("""{"app_key":"key-of-12345","app_secret":"secret-of-twenty-1234"}""", _target.Sent[0].Body);
        Assert.Equal($$"""{"content":[{{Record}}]}""", _target.Sent[1].Body);
        Assert.Equal("token-1", _target.Sent[1].Token);
    }

    [Fact]
    public async Task A_refusal_names_the_targets_reason()
    {
        _target.Answers(Target.TokenGiven, """{"success":false,"code":40001,"message":"必填字段缺失: name","content":null}""");

        var refused = Assert.IsType<WriteAnswer.Refused>(await _target.WriteAsync("""{"id":"1"}"""));

        Assert.Contains("必填字段缺失: name", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"success":true,"code":0,"message":"ok","content":{"inserted":1,"failed":1}}""")]
    [InlineData("""{"success":true,"code":0,"message":"ok","content":{"inserted":1,"failed":0}}""")]
    [InlineData("""{"success":false,"code":50201,"message":"主键已存在","content":null}""")]
    [InlineData("""{"success":true,"code":0,"message":"ok","content":{"inserted":"1","failed":"1"}}""")]
    [InlineData("""{"success":true,"code":"0","message":"ok","content":{"inserted":"1.0","failed":0}}""")]
    [InlineData("""{"success":1,"code":0.0,"msg":"ok","data":{"success":1,"fail":1}}""")]
    [InlineData("""{"success":true,"code":0,"content":{"inserted":["1"],"failed":["2"]}}""")]
    [InlineData("""{"success":true,"code":0,"content":[{"id":"1","success":true},{"id":"2","success":false}]}""")]
    [InlineData("""{"success":true,"code":0,"content":{"inserted":2,"results":[{"id":"1","success":1},{"id":"2","success":"0"}]}}""")]
    [InlineData("""{"success":true,"code":0,"content":"{\"inserted\":1,\"failed\":1}"}""")]
    public async Task An_answer_that_does_not_account_for_all_records_is_partial_and_not_repeated(string body)
    {
        _target.Answers(Target.TokenGiven, body);

        Assert.IsType<WriteAnswer.Partial>(await _target.WriteAsync("""{"id":"1"}""", """{"id":"2"}"""));
        Assert.Equal(2, _target.Sent.Count);
    }

    [Theory]
    [InlineData("""{"success":true,"code":0,"message":"ok","content":{"inserted":2,"failed":0}}""")]
    [InlineData("""{"success":"true","code":"0","message":"ok","content":{"inserted":"2","failed":"0"}}""")]
    [InlineData("""{"success":true,"msg":"ok","data":{"inserted":2.0,"failed":null}}""")]
    [InlineData("""{"success":true,"code":200,"content":{"inserted":1,"updated":1,"failed":0}}""")]
    [InlineData("""{"code":0,"content":{"successCount":2,"failCount":0}}""")]
    [InlineData("""{"code":0,"content":{"inserted":["1","2"],"errors":[]}}""")]
    [InlineData("""{"code":0,"content":[{"id":"1","success":true},{"id":"2","success":"true"}]}""")]
    [InlineData("""{"code":0,"message":"ok","inserted":2,"failed":0}""")]
    [InlineData("""{"Code":"0","Message":"ok","Content":{"Inserted":2,"Failed":0}}""")]
    [InlineData("\uFEFF{\"code\":0,\"content\":{\"inserted\":2,\"failed\":0,},}")]
    public async Task An_answer_that_confirms_every_record_does_so_in_any_spelling(string body)
    {
        _target.Answers(Target.TokenGiven, body);

        Assert.IsType<WriteAnswer.Written>(await _target.WriteAsync("""{"id":"1"}""", """{"id":"2"}"""));
    }

    [Theory]
    [InlineData("""{"success":true,"code":0,"message":"ok","content":null}""")]
    [InlineData("""{"success":true,"code":0,"message":"ok","content":{"status":"done"}}""")]
    [InlineData("""{"success":1,"code":0,"message":"ok"}""")]
    public async Task A_success_that_does_not_say_of_how_many_is_asked_about(string body)
    {
        _target.Answers(Target.TokenGiven, body);

        Assert.True(Assert.IsType<WriteAnswer.Unclear>(await _target.WriteAsync("""{"id":"1"}""")).IsTaken);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("")]
    public async Task Compression_that_nobody_asked_for_is_undone(string header)
    {
        _target.Answers(Target.TokenGiven).AnswersGzip(Target.Stored, header);

        Assert.IsType<WriteAnswer.Written>(await _target.WriteAsync("""{"id":"1"}"""));
    }

    [Theory]
    [InlineData("""{"success":false,"code":0,"message":"ok","content":{"inserted":2,"failed":0}}""")]
    [InlineData("""{"success":false,"code":50001,"message":"internal","content":null}""")]
    [InlineData("""{"code":77777,"message":"?"}""")]
    [InlineData("""{"success":true,"co""")]
    [InlineData("<html>502</html>")]
    [InlineData("")]
    [InlineData("""{"success":"false","code":0,"content":{"inserted":2,"failed":0}}""")]
    [InlineData("""{"success":0,"code":200,"content":{"inserted":2,"failed":0}}""")]
    public async Task An_answer_that_says_nothing_of_the_effect_is_unclear_and_not_repeated(string body)
    {
        _target.Answers(Target.TokenGiven, body);

        Assert.False(Assert.IsType<WriteAnswer.Unclear>(await _target.WriteAsync("""{"id":"1"}""", """{"id":"2"}""")).IsTaken);
        Assert.Equal(2, _target.Sent.Count);
    }

    /// <summary>A page of a proxy is no verdict on a record (case 24), and none on the scheme (case 13).</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(408)]
    [InlineData(413)]
    [InlineData(422)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    public async Task An_answer_without_an_envelope_leaves_the_effect_unclear(int status)
    {
        _target.Answers(Target.TokenGiven).Answers((HttpStatusCode)status, "<html>");

        var unclear = Assert.IsType<WriteAnswer.Unclear>(await _target.WriteAsync("""{"id":"1"}"""));
        Assert.Equal($"HTTP {status} without an envelope (HTML, no JSON)", unclear.Text);
        Assert.Equal(2, _target.Sent.Count);
    }

    [Fact]
    public async Task A_cut_connection_leaves_the_effect_unclear_and_the_write_is_not_sent_again()
    {
        _target.Answers(Target.TokenGiven).Fails(new HttpRequestException(HttpRequestError.ResponseEnded, "cut"));

        Assert.IsType<WriteAnswer.Lost>(await _target.WriteAsync("""{"id":"1"}"""));
        Assert.Equal(2, _target.Sent.Count);
    }

    [Fact(Timeout = 180_000)]
    public async Task An_answer_that_stalls_after_its_headers_ends_with_the_time_out()
    {
        _target.Answers(Target.TokenGiven).Stalls();

        var write = _target.WriteAsync("""{"id":"1"}""");
        while (!write.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            _target.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.Contains("30 s", Assert.IsType<WriteAnswer.Lost>(await write).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError)]
    [InlineData(HttpRequestError.NameResolutionError)]
    [InlineData(HttpRequestError.SecureConnectionError)]
    public async Task Without_a_connection_nothing_was_sent(HttpRequestError fault)
    {
        _target.Answers(Target.TokenGiven).Fails(new HttpRequestException(fault, "no connection"));

        await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.WriteAsync("""{"id":"1"}"""));
    }

    [Fact]
    public async Task Over_a_connection_that_is_cut_as_soon_as_it_is_made_nothing_was_sent()
    {
        _target.Answers(Target.TokenGiven).Fails(new SocketException((int)SocketError.NotConnected));

        await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.WriteAsync("""{"id":"1"}"""));
    }

    [Fact]
    public async Task Too_many_calls_wait_as_long_as_the_server_says()
    {
        _target.Answers(Target.TokenGiven).Answers(HttpStatusCode.TooManyRequests, """{"code":42901,"message":"…"}""", TimeSpan.FromSeconds(60));

        var fault = await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.WriteAsync("""{"id":"1"}"""));

        Assert.Equal(TimeSpan.FromSeconds(60), fault.RetryAfter);
        Assert.Equal(_target.Time.GetUtcNow().AddSeconds(60) + CallBudgetPauses.ClocksApart, _target.PausedUntil);
    }

    [Theory]
    [InlineData("""{"code":42901,"message":"…","detail":{"retryAfter":60,"limit":60},"requestId":"r"}""", 60)]
    [InlineData("""{"code":429,"message":"…","retryAfter":20}""", 20)]
    [InlineData("""{"success":false,"code":40029,"message":"…","content":null}""", 300)]
    public async Task Too_many_calls_under_HTTP_200_pause_all_replicas_too(string body, int seconds)
    {
        _target.Answers(Target.TokenGiven, body);

        var fault = await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.WriteAsync("""{"id":"1"}"""));

        Assert.Equal(TimeSpan.FromSeconds(seconds), fault.RetryAfter);
        Assert.Equal(_target.Time.GetUtcNow().AddSeconds(seconds) + CallBudgetPauses.ClocksApart, _target.PausedUntil);
    }

    [Fact]
    public async Task An_exhausted_budget_sends_nothing()
    {
        _target.BudgetWait = TimeSpan.FromMinutes(4);

        var fault = await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.WriteAsync("""{"id":"1"}"""));

        Assert.Equal(TimeSpan.FromMinutes(4), fault.RetryAfter);
        Assert.Empty(_target.Sent);
    }

    [Theory]
    [InlineData(200, """{"success":false,"code":40101,"message":"方案不存在","content":null}""")]
    [InlineData(403, """{"success":false,"code":40302,"message":"拒绝访问","content":null}""")]
    [InlineData(404, """{"success":false,"code":40402,"message":"接口不存在","content":null}""")]
    public async Task A_scheme_that_takes_nothing_is_for_a_person_to_mend(int status, string body)
    {
        _target.Answers(Target.TokenGiven).Answers((HttpStatusCode)status, body);

        var fault = await Assert.ThrowsAsync<TargetConfigurationException>(() => _target.WriteAsync("""{"id":"1"}"""));

        Assert.Contains("5f0c-scheme", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_targets_words_are_bounded_and_carry_no_secret_of_ours()
    {
        var echo = JsonSerializer.Serialize(new { code = 40001, message = $"secret-of-twenty-1234\ntoken-1 {new string('长', 2000)}" });
        _target.Answers(Target.TokenGiven, echo);

        var refused = Assert.IsType<WriteAnswer.Refused>(await _target.WriteAsync("""{"id":"1"}"""));

        Assert.Equal(500, refused.Text.Length);
        Assert.Contains("*** *** 长", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_attempt_is_counted()
    {
        _target.Answers(Target.TokenGiven, """{"code":40102,"message":"expired"}""", Target.TokenGiven.Replace("token-1", "token-2", StringComparison.Ordinal), Target.Stored);
        using var outer = CallCount.Open();
        using (var calls = CallCount.Open())
        {
            await _target.WriteAsync("""{"id":"1"}""");
            Assert.Equal(4, calls.Value);
        }

        _target.Answers(Target.Stored);
        await _target.WriteAsync("""{"id":"2"}""");
        Assert.Equal(1, outer.Value);
    }

    [Fact]
    public async Task The_token_goes_into_the_address_only_when_told()
    {
        await using var target = new Target(("Qingyiyun:TokenInQuery", "true"));
        target.Answers(Target.TokenGiven, Target.Stored);

        await target.WriteAsync("""{"id":"1"}""");

        Assert.Equal(["/base/v2/oauth", "/base/v2/open-api/business/5f0c-scheme/store?access_token=token-1"], target.Paths);
        Assert.Equal("token-1", target.Sent[1].Token);
    }
}
