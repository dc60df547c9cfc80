using System.Collections.Concurrent;
using ProtoBuf;

namespace OkkiBridge.Promises.Tests.Telemetry;

/// <summary>A span as it was exported.</summary>
internal sealed record Span(
    string Service, string Name, string TraceId, string SpanId, string ParentId, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> CompanyIds,
    IReadOnlyList<string> LinkedTraces);

/// <summary>All spans that came in by OTLP, from whichever process.</summary>
internal sealed class Spans
{
    private readonly ConcurrentDictionary<string, Span> _spans = [];

    public IReadOnlyCollection<Span> All => [.. _spans.Values];

    public void Add(string signal, ReadOnlyMemory<byte> body)
    {
        if (signal != "traces") return;

        foreach (var resource in Serializer.Deserialize<OtlpTraces>(body).Resources)
        {
            var service = resource.Resource!.Attributes.First(a => a.Key == "service.name").Value!.Text!;
            foreach (var raw in resource.Scopes.SelectMany(scope => scope.Spans)) _spans[Hex(raw.SpanId)] = Read(service, raw);
        }
    }

    /// <summary>Its parent, whichever process that is in; null when it has none, or has not come in yet.</summary>
    public Span? ParentOf(Span span) => _spans.GetValueOrDefault(span.ParentId);

    /// <summary>It, its parent, and so on to the root.</summary>
    public IReadOnlyList<Span> PathOf(Span span)
    {
        var path = new List<Span>();
        for (Span? at = span; at is not null; at = ParentOf(at)) path.Add(at);
        return path;
    }

    private static Span Read(string service, OtlpTraces.RawSpan raw) => new(
        service, raw.Name, Hex(raw.TraceId), Hex(raw.SpanId), Hex(raw.ParentSpanId),
        raw.Attributes.Where(a => a.Value?.Array is null).ToDictionary(a => a.Key, a => a.Value?.Text ?? $"{a.Value?.Number}"),
        [.. raw.Attributes.Where(a => a.Key == "okkibridge.company.ids").SelectMany(a => a.Value!.Array!.Items).Select(v => v.Text!)],
        [.. raw.Links.Select(l => Hex(l.TraceId))]);

    private static string Hex(byte[] id) => Convert.ToHexStringLower(id);
}
