using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OkkiBridge.Sandbox.Okki;

namespace OkkiBridge.Extractor.Tests.Api;

public sealed class LimitsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/plans/x/runs", 64 * 1024)]
    [InlineData("/rejections/replay", 64 * 1024)]
    [InlineData("/webhooks/okki", 256 * 1024)]
    public async Task A_body_that_is_too_large_is_refused_and_the_limit_named(string path, int limit)
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });

        using var fits = await bench.Http.PostAsync(path, Body(limit), Ct);
        using var tooLarge = await bench.Http.PostAsync(path, Body(limit + 1), Ct);

        Assert.NotEqual(HttpStatusCode.RequestEntityTooLarge, fits.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
        Assert.Equal($"A body of at most {limit} bytes is taken here", await DetailAsync(tooLarge));
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_cut_off_at_the_limit()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/okki") { Content = Body(256 * 1024 + 1), Headers = { TransferEncodingChunked = true } };

        using var answer = await bench.Http.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_how_long_to_wait_while_health_metrics_and_webhook_answer()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 }, ("ControlApi:RequestsPerMinute", "2"));

        await bench.GetAsync("/runs");
        await bench.GetAsync("/plans");
        using var refused = await bench.Http.GetAsync("/rejections", Ct);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Contains("asks more often than it may", await DetailAsync(refused), StringComparison.Ordinal);
        foreach (var path in (string[])["/health/live", "/health/ready", "/metrics"])
        {
            using var answer = await bench.Http.GetAsync(path, Ct);
            Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.StatusCode);
        }

        using var push = await bench.Http.PostAsync("/webhooks/okki", Body(2), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, push.StatusCode);
    }

    [Fact]
    public async Task The_webhook_has_a_limit_of_its_own()
    {
        await using var bench = await ControlApiBench.StartAsync(new OkkiSandboxOptions { Companies = 0 }, ("ControlApi:WebhookRequestsPerMinute", "1"));

        using var first = await bench.Http.PostAsync("/webhooks/okki", Body(2), Ct);
        using var second = await bench.Http.PostAsync("/webhooks/okki", Body(2), Ct);
        using var runs = await bench.Http.GetAsync("/runs", Ct);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (first.StatusCode, second.StatusCode, runs.StatusCode));
    }

    private static StringContent Body(int bytes) => new('"' + new string('x', bytes - 2) + '"', System.Text.Encoding.ASCII, "application/json");

    private static async Task<string> DetailAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["detail"]!.GetValue<string>();
    }
}
