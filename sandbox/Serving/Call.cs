using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending;

namespace OkkiBridge.Sandbox.Serving;

/// <summary>One call: its number, its request, the fault it meets, and the bends that may strike it.</summary>
internal sealed record Call(long Number, HttpContext Context, FaultKind Fault)
{
    private Task<JsonElement?>? _json;

    public FaultKind Fault { get; set; } = Fault;

    /// <summary>The plan that threw the fault, whatever is set meanwhile.</summary>
    public FaultPlan Plan { get; init; } = FaultPlan.None;

    public IReadOnlyList<BentCall> Bends { get; set; } = [];

    public HttpRequest Request => Context.Request;

    public string? Query(string name) => Request.Query[name].FirstOrDefault();

    public string RoutePart(string name) => Context.Request.RouteValues[name]?.ToString() ?? "";

    /// <summary>The page of a list that is asked for, in a query or a body that was read; 1 where none is.</summary>
    public long Page =>
        long.TryParse(Query("start_index"), out var index) ? index : Control.Number(_json is { IsCompletedSuccessfully: true } json ? json.Result : null, "page") ?? 1;

    /// <summary>Changes of one kind that strike it, each with how many calls it struck before.</summary>
    public IEnumerable<(T Change, BentCall Bent)> Bent<T>() where T : BendChange =>
        Bends.Where(b => b.MayStrike).SelectMany(b => b.Bend.What.OfType<T>().Select(change => (change, b)));

    /// <summary>The body as JSON; null when it is none.</summary>
    public Task<JsonElement?> ReadJsonAsync() => _json ??= ReadAsync();

    private async Task<JsonElement?> ReadAsync()
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(Request.Body, cancellationToken: Context.RequestAborted);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
