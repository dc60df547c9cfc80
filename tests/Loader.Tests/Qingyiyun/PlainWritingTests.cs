using System.Net;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Loader.Qingyiyun;

namespace OkkiBridge.Loader.Tests.Qingyiyun;

public sealed class PlainWritingTests : IAsyncDisposable
{
    private readonly Target _target = new(("Qingyiyun:Mode", "write"), ("Qingyiyun:AppKey", ""), ("Qingyiyun:AppSecret", ""), ("Qingyiyun:SchemeId", ""));

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Fact]
    public async Task Records_go_out_as_an_array_without_a_token()
    {
        _target.Answers("ok");

        Assert.IsType<WriteAnswer.Written>(await _target.WriteAsync("""{"id":"1","name":"北风"}""", """{"id":"2"}"""));
        Assert.Equal(("/base/write", null, """[{"id":"1","name":"北风"},{"id":"2"}]"""), Assert.Single(_target.Sent));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task A_refusal_keeps_the_text_of_the_body(int status)
    {
        _target.Answers((HttpStatusCode)status, "必填字段缺失:\n name");

        var refused = Assert.IsType<WriteAnswer.Refused>(await _target.WriteAsync("{}"));

        Assert.Equal($"HTTP {status}: 必填字段缺失: name", refused.Text);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task An_address_that_takes_no_writes_is_for_a_person_to_mend(int status)
    {
        _target.Answers((HttpStatusCode)status, "no");

        var fault = await Assert.ThrowsAsync<TargetConfigurationException>(() => _target.WriteAsync("{}"));

        Assert.Contains("Qingyiyun:BaseUrl", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(202, "accepted")]
    [InlineData(408, "")]
    [InlineData(500, "internal")]
    [InlineData(502, "<html>")]
    [InlineData(200, "<!DOCTYPE html><title>…</title>")]
    [InlineData(200, """{"success":false,"code":0}""")]
    [InlineData(200, """{"code":500,"message":"internal"}""")]
    [InlineData(400, "<html>Bad Request</html>")]
    [InlineData(403, "<html>Forbidden</html>")]
    [InlineData(413, "\n<HTML>")]
    public async Task Anything_else_leaves_the_effect_unclear(int status, string body)
    {
        _target.Answers((HttpStatusCode)status, body);

        Assert.IsType<WriteAnswer.Unclear>(await _target.WriteAsync("{}"));
        Assert.Single(_target.Sent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<xml>ok</xml>")]
    [InlineData("""{"success":true,"code":200}""")]
    [InlineData("""{"id":"1"}""")]
    public async Task HTTP_200_is_success_whatever_its_words(string body)
    {
        _target.Answers(body);

        Assert.IsType<WriteAnswer.Written>(await _target.WriteAsync("{}"));
    }

    [Fact]
    public async Task A_cut_connection_leaves_the_effect_unclear()
    {
        _target.Fails(new HttpRequestException(HttpRequestError.ResponseEnded, "cut"));

        Assert.IsType<WriteAnswer.Lost>(await _target.WriteAsync("{}"));
        Assert.Single(_target.Sent);
    }

    [Fact]
    public async Task Too_many_calls_without_a_wait_wait_five_minutes()
    {
        _target.Answers(HttpStatusCode.TooManyRequests, "slow down");

        var fault = await Assert.ThrowsAsync<TargetUnavailableException>(() => _target.WriteAsync("{}"));

        Assert.Equal(TimeSpan.FromMinutes(5), fault.RetryAfter);
        Assert.Equal(_target.Time.GetUtcNow().AddMinutes(5) + CallBudgetPauses.ClocksApart, _target.PausedUntil);
    }

    [Fact]
    public async Task It_cannot_be_asked()
    {
        Assert.False(_target.Client.CanBeAsked);
        await Assert.ThrowsAsync<NotSupportedException>(() => _target.AskAsync("1"));
    }
}
