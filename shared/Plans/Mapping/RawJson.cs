using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace OkkiBridge.Plans.Mapping;

/// <summary>What a raw document must be before its values may be read.</summary>
internal static class RawJson
{
    /// <summary>Why it cannot be mapped, or null.</summary>
    public static Unmappable? Fault(JsonElement raw)
    {
        if (raw.ValueKind is JsonValueKind.Undefined) return null;
        var json = JsonMarshal.GetRawUtf8Value(raw);
        if (!Utf8.IsValid(json) || WholeText.LoneSurrogate(json) >= 0) return new Unmappable("", "text", "whole characters", "half of one");
        return RecordDepth.Fault(raw);
    }
}
