using System.Text.Json;

namespace OkkiBridge.Plans.Parsing;

/// <summary>What came of a value: another value, or what it should have been (then the record is rejected).</summary>
internal readonly record struct Parsed(JsonElement? Value, string? Expected = null)
{
    /// <summary>The value cannot be read.</summary>
    public static Parsed Fault(string expected) => new(null, expected);
}

/// <summary>One step of a parser: the value so far (never null, unless the parser gathers values itself), and the whole record.</summary>
internal delegate Parsed Step(JsonElement? value, JsonElement record);
