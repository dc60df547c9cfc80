using System.Text.Json;

namespace OkkiBridge.Plans.Tests;

/// <summary>Compares documents as they are written.</summary>
internal static class SameJson
{
    /// <summary>Same fields in the same order; numbers by their digits, texts by their characters.</summary>
    public static void Assert(JsonElement expected, JsonElement actual)
    {
        Xunit.Assert.Equal(expected.ValueKind, actual.ValueKind);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Xunit.Assert.Equal(expected.EnumerateObject().Select(p => p.Name), actual.EnumerateObject().Select(p => p.Name));
                foreach (var (e, a) in expected.EnumerateObject().Zip(actual.EnumerateObject())) Assert(e.Value, a.Value);
                break;
            case JsonValueKind.Array:
                Xunit.Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                foreach (var (e, a) in expected.EnumerateArray().Zip(actual.EnumerateArray())) Assert(e, a);
                break;
            case JsonValueKind.String:
                Xunit.Assert.Equal(expected.GetString(), actual.GetString(), StringComparer.Ordinal);
                break;
            default:
                Xunit.Assert.Equal(expected.GetRawText(), actual.GetRawText());
                break;
        }
    }
}
