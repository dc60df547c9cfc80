using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OkkiBridge.Sandbox.Serving;

/// <summary>What an operation answers, before a fault may spoil it.</summary>
internal sealed record Answer(int Status, ReadOnlyMemory<byte> Body, string ContentType)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static Answer Json(int status, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return new Answer(status, buffer.ToArray(), "application/json; charset=utf-8");
    }

    public static Answer Text(int status, string text) => new(status, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    public static Answer Html(int status, string title) =>
        new(status, Encoding.UTF8.GetBytes($"<html>\r\n<head><title>{status} {title}</title></head>\r\n<body><center><h1>{status} {title}</h1></center></body>\r\n</html>"), "text/html");

    public Answer With(string header, string value) => this with { Headers = [.. Headers, (header, value)] };

    /// <summary>The same with another body.</summary>
    public Answer With(JsonNode body) => this with { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) };

    /// <summary>The body as JSON that may be edited; null where it is none.</summary>
    public JsonNode? Tree
    {
        get
        {
            try { return JsonNode.Parse(Body.Span); }
            catch (JsonException) { return null; }
        }
    }

    /// <summary>The body as text in which no character is escaped that need not be.</summary>
    public string PlainText => Tree?.ToJsonString(Plain) ?? Encoding.UTF8.GetString(Body.Span);

    public async Task WriteAsync(HttpContext context)
    {
        var response = Open(context);
        await response.Body.WriteAsync(Body, context.RequestAborted);
    }

    /// <summary>Promises the whole body, sends half of it, and cuts the connection.</summary>
    public async Task WriteHalfAsync(HttpContext context)
    {
        var response = Open(context);
        await response.Body.WriteAsync(Body[..(Body.Length / 2)], context.RequestAborted);
        await response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    private HttpResponse Open(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        foreach (var (name, value) in Headers)
            response.Headers.Append(name, value);
        return response;
    }
}
