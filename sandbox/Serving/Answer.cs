using System.Text;
using System.Text.Json;

namespace OkkiBridge.Sandbox.Serving;

/// <summary>What an operation answers, before a fault may spoil it.</summary>
internal sealed record Answer(int Status, ReadOnlyMemory<byte> Body, string ContentType)
{
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
            response.Headers[name] = value;
        return response;
    }
}
