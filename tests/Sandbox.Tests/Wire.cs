using System.Net;
using System.Text;
using System.Text.Json;

namespace OkkiBridge.Sandbox.Tests;

/// <summary>An answer as a client sees it: status, headers and text, and the text as JSON where it is some.</summary>
internal sealed record WireAnswer(HttpStatusCode Status, HttpResponseMessage Message, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public int Code => Json.GetProperty("code").GetInt32();

    public string? RetryAfter => Message.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null;
}

/// <summary>A plain HTTP client of one simulator.</summary>
internal sealed class Wire(Uri url) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url };

    public string? Authorization { get; set; }

    public Task<WireAnswer> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<WireAnswer> Post(string path, object body) => Send(HttpMethod.Post, path, new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));

    public Task<WireAnswer> PostForm(string path, params (string Key, string Value)[] fields) =>
        Send(HttpMethod.Post, path, new FormUrlEncodedContent(fields.ToDictionary(f => f.Key, f => f.Value)));

    public async Task<WireAnswer> Send(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (Authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return new WireAnswer(answer.StatusCode, answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => _http.Dispose();
}
