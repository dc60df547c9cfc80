using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki.Push;

/// <summary>The set-up API of message push with the key names of its pages, which differ from call to call (reference §6.1).</summary>
internal sealed class PushEndpoints(OkkiSandboxOptions options, OkkiTokens tokens, OkkiEnvelope envelope, PushSetup setup, PushDelivery delivery)
{
    private const string Method = "hmac-sha256";

    public IEnumerable<Operation> Operations() =>
    [
        Operation("POST", "/v1/webhook", async call => await CallbackAsync(call) is { } url ? Created(setup.Create(url)) : NoJson()),
        Operation("PUT", "/v1/webhook", async call => await CallbackAsync(call) is { } url ? Moved(url) : NoJson()),
        Operation("GET", "/v1/webhook", _ => Task.FromResult(setup.CallbackUrl is { } url ? Shown(url) : Gone())),
        Operation("DELETE", "/v1/webhook", _ => { setup.Delete(); return Task.FromResult(envelope.Done()); }),
        Operation("POST", "/v1/webhook/test", TestAsync),
        Operation("POST", "/v1/webhook/regenerate-secret", _ => Task.FromResult(setup.CallbackUrl is null ? Gone() : Object(("webhook_secret", setup.Regenerate())))),
        Operation("POST", "/v1/subscribe", async call => Subscribe(await call.ReadJsonAsync(), null)),
        Operation("PUT", "/v1/subscribe/{type}", async call => Subscribe(await call.ReadJsonAsync(), call.RoutePart("type"))),
        Operation("GET", "/v1/subscribe", _ => Task.FromResult(envelope.Data(json => Write(json, setup.Subscriptions())))),
        Operation("GET", "/v1/subscribe/{type}", call => Task.FromResult(One(call.RoutePart("type")))),
        Operation("DELETE", "/v1/subscribe/{type}", call => Task.FromResult(setup.Unsubscribe(call.RoutePart("type")) is { } was ? Texts(was) : Gone())),
    ];

    private Operation Operation(string method, string pattern, Func<Call, Task<Answer>> run) => new(method, pattern, FaultSets.WithToken, async call =>
        tokens.Check(call.Request, "webhook") ?? (options.PushAllowed ? await run(call) : envelope.Failure(404, "No Privilege")));

    private async Task<Answer> TestAsync(Call call)
    {
        if (setup.CallbackUrl is null)
            return Gone();
        setup.Tested(await delivery.TestAsync(call.Context.RequestAborted));
        return setup.Verified ? envelope.Done() : envelope.Failure(404, "callback verification failed");
    }

    private Answer Created(string secret) => Object(("security_method", Method), ("security_config", secret));

    private Answer Moved(Uri url)
    {
        if (setup.CallbackUrl is null)
            return Gone();
        setup.Move(url);
        return Object(("security_method", Method), ("callback_url", url.OriginalString));
    }

    private Answer Shown(Uri url) => Object(("callback_url", url.OriginalString), ("callback_verify", setup.Verified ? "1" : "0"), ("security_method", Method));

    // Asked with objects under a plural key, answered with plain texts.
    private Answer Subscribe(JsonElement? body, string? type)
    {
        type ??= Control.Text(body, "subscribe_type");
        if (type is null || body is not { ValueKind: JsonValueKind.Object } o || !o.TryGetProperty("subscribe_configs", out var configs) || configs.ValueKind != JsonValueKind.Array)
            return NoJson();

        string?[] bizTypes = [.. configs.EnumerateArray().Select(c => Control.Text(c, "biz_type"))];
        if (Array.Exists(bizTypes, b => b is null || !b.StartsWith($"xiaoman.{type}.", StringComparison.Ordinal)))
            return envelope.Failure(404, "Input data validate error subscribe_configs");
        setup.Subscribe(type, bizTypes!);
        return Texts(bizTypes!);
    }

    private Answer One(string type) => setup.Subscriptions().FirstOrDefault(s => s.Type == type) is { Type: not null } found
        ? envelope.Data(json => Write(json, found))
        : Gone();

    private static void Write(Utf8JsonWriter json, IReadOnlyList<(string, string[])> subscriptions)
    {
        json.WriteStartArray();
        foreach (var subscription in subscriptions)
            Write(json, subscription);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, (string Type, string[] BizTypes) subscription)
    {
        json.WriteStartObject();
        json.WriteString("subscribe_type", subscription.Type);
        json.WriteStartArray("subscribe_config");
        foreach (var bizType in subscription.BizTypes)
            json.WriteStringValue(bizType);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private Answer Texts(string[] texts) => envelope.Data(json =>
    {
        json.WriteStartArray();
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    });

    private Answer Object(params (string Key, string Value)[] texts) => envelope.Data(json =>
    {
        json.WriteStartObject();
        foreach (var (key, value) in texts)
            json.WriteString(key, value);
        json.WriteEndObject();
    });

    private Answer NoJson() => envelope.Failure(400, "Invalid data json");

    private Answer Gone() => envelope.Failure(404, "Not Found Resource");

    private static async Task<Uri?> CallbackAsync(Call call) =>
        Uri.TryCreate(Control.Text(await call.ReadJsonAsync(), "callback_url"), UriKind.Absolute, out var url) && url.Scheme is "https" or "http" ? url : null;
}
