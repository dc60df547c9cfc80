using ProtoBuf;

namespace OkkiBridge.Promises.Tests.Telemetry;

// What opentelemetry/proto/trace/v1/trace.proto says of an export, as far as it is asked here.

[ProtoContract]
internal sealed class OtlpTraces
{
    [ProtoMember(1)] public List<ResourceSpans> Resources { get; } = [];

    [ProtoContract]
    internal sealed class ResourceSpans
    {
        [ProtoMember(1)] public OtlpResource? Resource { get; set; }
        [ProtoMember(2)] public List<ScopeSpans> Scopes { get; } = [];
    }

    [ProtoContract]
    internal sealed class OtlpResource
    {
        [ProtoMember(1)] public List<Attribute> Attributes { get; } = [];
    }

    [ProtoContract]
    internal sealed class ScopeSpans
    {
        [ProtoMember(2)] public List<RawSpan> Spans { get; } = [];
    }

    [ProtoContract]
    internal sealed class RawSpan
    {
        [ProtoMember(1)] public byte[] TraceId { get; set; } = [];
        [ProtoMember(2)] public byte[] SpanId { get; set; } = [];
        [ProtoMember(4)] public byte[] ParentSpanId { get; set; } = [];
        [ProtoMember(5)] public string Name { get; set; } = "";
        [ProtoMember(9)] public List<Attribute> Attributes { get; } = [];
        [ProtoMember(13)] public List<RawLink> Links { get; } = [];
    }

    [ProtoContract]
    internal sealed class RawLink
    {
        [ProtoMember(1)] public byte[] TraceId { get; set; } = [];
        [ProtoMember(2)] public byte[] SpanId { get; set; } = [];
    }

    [ProtoContract]
    internal sealed class Attribute
    {
        [ProtoMember(1)] public string Key { get; set; } = "";
        [ProtoMember(2)] public Value? Value { get; set; }
    }

    [ProtoContract]
    internal sealed class Value
    {
        [ProtoMember(1)] public string? Text { get; set; }
        [ProtoMember(3)] public long? Number { get; set; }
        [ProtoMember(5)] public Values? Array { get; set; }
    }

    [ProtoContract]
    internal sealed class Values
    {
        [ProtoMember(1)] public List<Value> Items { get; } = [];
    }
}
