using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace OkkiBridge.Sandbox.Tests.Okki;

/// <summary>A push as it came: raw body and headers.</summary>
internal sealed record ReceivedPush(string Body, string Signature, string Timestamp)
{
    public string MessageId => JsonDocument.Parse(Body).RootElement.GetProperty("message_id").GetString()!;

    /// <summary>The plain text, by the published recipe: 12 bytes IV, 16 bytes tag, the rest is ciphertext.</summary>
    public string Open(string secret)
    {
        var data = Convert.FromBase64String(JsonDocument.Parse(Body).RootElement.GetProperty("data").GetString()!);
        var text = new byte[data.Length - 28];
        using var aes = new AesGcm(Convert.FromBase64String(secret), 16);
        aes.Decrypt(data.AsSpan(0, 12), data.AsSpan(28), data.AsSpan(12, 16), text);
        return Encoding.UTF8.GetString(text);
    }
}

/// <summary>A client's callback address that keeps what comes, and acknowledges when told to.</summary>
internal sealed class Callback : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Callback(WebApplication app) => _app = app;

    public ConcurrentQueue<ReceivedPush> Pushes { get; } = new();

    public bool Acknowledges { get; set; } = true;

    public string Url => _app.Urls.First() + "/callback";

    public static async Task<Callback> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var callback = new Callback(app);
        app.MapPost("/callback", callback.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return callback;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var push = new ReceivedPush(await reader.ReadToEndAsync(), request.Headers["X-Signature"]!, request.Headers["X-Timestamp"]!);
        Pushes.Enqueue(push);
        return Acknowledges ? Results.Json(new { code = 200, data = new { message_id = push.MessageId, data = "success" } }) : Results.StatusCode(500);
    }
}
