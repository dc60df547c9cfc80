using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending.Catalogue;

namespace OkkiBridge.Sandbox.Serving;

/// <summary>What both simulators let a script see and do under <c>/_sandbox</c>.</summary>
internal static class Control
{
    public const string Prefix = "/_sandbox";

    public static IEnumerable<Operation> Operations(CallAccounting accounting, FaultGate faults, Action<Utf8JsonWriter> more, Func<TimeSpan, Task> outage)
    {
        yield return Get("/health", _ => Answer.Json(200, json => json.WriteString("status", "healthy")));
        yield return Get("/accounting", _ => Answer.Json(200, json => Write(json, accounting, faults, more)));
        yield return Post("/faults", async call =>
        {
            var body = await call.ReadJsonAsync();
            var level = Text(body, "level") ?? "";
            if (level is not ("none" or "light" or "heavy"))
                return Answer.Text(400, "level must be none, light or heavy");
            faults.Plan = FaultPlan.Named(level, (int)(Number(body, "seed") ?? 1));
            return Done("faults", level);
        });
        yield return Post("/bend", async call =>
        {
            if (Text(await call.ReadJsonAsync(), "name") is not { } name)
                return Answer.Text(400, "name must be a bend's, or none");
            if (!BendCatalogue.TryGet(name, out var bends))
                return Answer.Text(400, BendCatalogue.Unknown(name));
            faults.Bends = bends;
            return Done("bend", name);
        });
        yield return Post("/outage", async call =>
        {
            if (Number(await call.ReadJsonAsync(), "seconds") is not { } seconds || seconds is < 1 or > 86400)
                return Answer.Text(400, "seconds must be 1 to 86400: nobody could end an outage without end through a closed door");
            // Not before its own answer has left: an answer that is completed may still wait to be sent, and an outage cuts every open connection.
            call.Context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed.Register(() => _ = outage(TimeSpan.FromSeconds(seconds)));
            return Done("outage", $"{seconds} s").With("Connection", "close");
        });
    }

    public static Operation Get(string path, Func<Call, Answer> run) => Operation.Get(Prefix + path, FaultSets.None, run);

    public static Operation Post(string path, Func<Call, Task<Answer>> run) => Operation.Post(Prefix + path, FaultSets.None, run);

    public static Answer Done(string what, string value) => Answer.Json(200, json => json.WriteString(what, value));

    public static string? Text(JsonElement? body, string key) =>
        body is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static long? Number(JsonElement? body, string key) =>
        body is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var number) ? number : null;

    private static void Write(Utf8JsonWriter json, CallAccounting accounting, FaultGate faults, Action<Utf8JsonWriter> more)
    {
        json.WriteNumber("calls", accounting.Calls);
        json.WriteNumber("inFlight", accounting.InFlight);
        json.WriteNumber("highestInFlight", accounting.HighestInFlight);
        json.WriteNumber("highestCallsPerMinute", accounting.HighestCallsPerMinute);
        json.WriteNumber("tooManyRequestsSent", accounting.TooManyRequestsSent);
        more(json);
        json.WriteStartObject("bends");
        foreach (var (name, strikes) in faults.Strikes.OrderBy(s => s.Key))
            json.WriteNumber(name, strikes);
        json.WriteEndObject();
        json.WriteStartObject("answers");
        foreach (var ((path, status), count) in accounting.Answers.OrderBy(a => a.Key))
            json.WriteNumber($"{path} {status}", count);
        json.WriteEndObject();
    }
}
