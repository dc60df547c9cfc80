using System.Text.Json;
using OkkiBridge.Sandbox.Faults;

namespace OkkiBridge.Sandbox.Serving;

/// <summary>One call: its number, its request, and the fault it meets.</summary>
internal sealed record Call(long Number, HttpContext Context, FaultKind Fault)
{
    public HttpRequest Request => Context.Request;

    public string? Query(string name) => Request.Query[name].FirstOrDefault();

    public string RoutePart(string name) => Context.Request.RouteValues[name]?.ToString() ?? "";

    /// <summary>The body as JSON; null when it is none.</summary>
    public async Task<JsonElement?> ReadJsonAsync()
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
