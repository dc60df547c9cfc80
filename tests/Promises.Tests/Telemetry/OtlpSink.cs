using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OkkiBridge.Promises.Tests.Telemetry;

/// <summary>Takes whatever the services export by OTLP (HTTP, protobuf): traces and metrics, as they go over the wire.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpSink(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<OtlpSink> StartAsync(Action<string, ReadOnlyMemory<byte>> heard, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async (string signal, HttpRequest request, CancellationToken gone) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, gone);
            heard(signal, body.ToArray());
            return Results.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync(ct);
        return new OtlpSink(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
