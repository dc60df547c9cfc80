using System.Net;
using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

public sealed class AccessTokensTests : IAsyncDisposable
{
    private const string Expired = """{"success":false,"code":40102,"message":"令牌过期","content":null}""";
    private static readonly string Second = Target.TokenGiven.Replace("token-1", "token-2", StringComparison.Ordinal);

    private readonly Target _target = new();

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Fact]
    public async Task One_token_serves_until_five_minutes_before_its_end()
    {
        _target.Answers(Target.TokenGiven, Target.Stored, Target.Stored, Second, Target.Stored);

        await _target.WriteAsync("{}");
        _target.Time.Advance(TimeSpan.FromSeconds(7200 - 301));
        await _target.WriteAsync("{}");
        _target.Time.Advance(TimeSpan.FromSeconds(1));
        await _target.WriteAsync("{}");

        Assert.Equal(["token-1", "token-1", "token-2"], Writes());
    }

    [Fact]
    public async Task A_short_lived_token_is_used_before_it_is_renewed()
    {
        _target.Answers(Target.TokenGiven.Replace("7200", "100", StringComparison.Ordinal), Target.Stored, Target.Stored);

        await _target.WriteAsync("{}");
        _target.Time.Advance(TimeSpan.FromSeconds(89));
        await _target.WriteAsync("{}");

        Assert.Equal(["token-1", "token-1"], Writes());
    }

    [Fact]
    public async Task Many_writes_at_once_ask_for_one_token()
    {
        _target.Answers(Target.TokenGiven, Target.Stored, Target.Stored, Target.Stored, Target.Stored);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _target.WriteAsync("{}")));

        Assert.Single(_target.Paths, path => path.EndsWith("oauth", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once_and_the_write_repeated_once()
    {
        _target.Answers(Target.TokenGiven, Expired, Second, Target.Stored, Target.Stored);

        Assert.IsType<WriteAnswer.Written>(await _target.WriteAsync("""{"id":"1"}"""));
        await _target.WriteAsync("""{"id":"2"}""");

        Assert.Equal(["token-1", "token-2", "token-2"], Writes());
    }

    [Fact]
    public async Task A_fresh_token_that_is_refused_is_a_disabled_scheme()
    {
        _target.Answers(Target.TokenGiven, Expired, Second, Expired);

        await Assert.ThrowsAsync<TargetConfigurationException>(() => _target.WriteAsync("{}"));
        Assert.Equal(4, _target.Sent.Count);
    }

    [Theory]
    [InlineData(10001)]
    [InlineData(40001)]
    [InlineData(40101)]
    public async Task A_wrong_key_is_told_by_the_name_of_its_setting_and_without_its_value(int code)
    {
        _target.Answers($$"""{"success":false,"code":{{code}},"message":"bad app_secret secret-of-twenty-1234","content":null}""");

        var fault = await Assert.ThrowsAsync<TargetConfigurationException>(() => _target.WriteAsync("{}"));

        Assert.Contains("Qingyiyun:AppSecret", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-twenty-1234", fault.ToString(), StringComparison.Ordinal);
        Assert.Single(_target.Sent);
    }

    [Fact]
    public async Task A_token_call_is_repeated_three_times_and_then_the_target_is_unavailable()
    {
        for (var i = 0; i < 4; i++) _target.Answers(HttpStatusCode.BadGateway, "<html>");

        await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.WriteAsync("{}"));
        Assert.Equal(4, _target.Sent.Count);
    }

    [Fact]
    public async Task A_token_call_that_fails_for_a_moment_delays_the_write_only()
    {
        _target.Answers(HttpStatusCode.ServiceUnavailable, "").Answers("""{"code":0,"content":{}}""", Target.TokenGiven, Target.Stored);

        Assert.IsType<WriteAnswer.Written>(await _target.WriteAsync("{}"));
    }

    [Theory]
    [InlineData("""{"success":true,"code":"0","msg":"ok","data":{"access_token":"token-1","expires_in":"100"}}""")]
    [InlineData("""{"access_token":"token-1","token_type":"Bearer","expires_in":100.0}""")]
    public async Task A_token_is_read_in_any_spelling(string body)
    {
        _target.Answers(body, Target.Stored, Second, Target.Stored);

        await _target.WriteAsync("{}");
        _target.Time.Advance(TimeSpan.FromSeconds(91));
        await _target.WriteAsync("{}");

        Assert.Equal(["token-1", "token-2"], Writes());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task A_proxys_moment_at_the_token_endpoint_is_no_fault_of_the_configuration_and_a_lasting_page_is(int status)
    {
        _target.Answers((HttpStatusCode)status, "<html>").Answers(Target.TokenGiven, Target.Stored);
        Assert.IsType<WriteAnswer.Written>(await _target.WriteAsync("{}"));

        _target.Time.Advance(TimeSpan.FromHours(2));
        for (var i = 0; i < 4; i++) _target.Answers((HttpStatusCode)status, "<html>");
        await Assert.ThrowsAsync<TargetConfigurationException>(() => _target.WriteAsync("{}"));
    }

    [Fact]
    public async Task A_token_that_is_refused_just_before_its_end_and_given_again_is_waited_for()
    {
        _target.Answers(Target.TokenGiven, Expired, Target.TokenGiven.Replace("7200", "3", StringComparison.Ordinal));

        var fault = await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.WriteAsync("{}"));

        Assert.Equal(TimeSpan.FromSeconds(3), fault.RetryAfter);
        _target.Answers(Second, Target.Stored);
        Assert.IsType<WriteAnswer.Written>(await _target.WriteAsync("{}"));
    }

    private IEnumerable<string?> Writes() => _target.Sent.Where(call => call.Path.EndsWith("store", StringComparison.Ordinal)).Select(call => call.Token);
}
