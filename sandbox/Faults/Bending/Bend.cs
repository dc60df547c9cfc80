using System.Text.Json;
using System.Text.Json.Serialization;

namespace OkkiBridge.Sandbox.Faults.Bending;

/// <summary>A way in which a provider misbehaves on purpose, as data: where, when, what becomes of the answer, and how a run must end.</summary>
public sealed record Bend
{
    internal static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Its name in <see cref="Catalogue.BendCatalogue"/>; bends that make one misbehaviour together share it.</summary>
    public required string Name { get; init; }

    /// <summary>Who misbehaves.</summary>
    public required BendProvider Provider { get; init; }

    /// <summary>Part of the path of the calls meant; all without it.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Which of these calls; all without it.</summary>
    public BendWhen When { get; init; } = new();

    /// <summary>What becomes of the answer, one change after the other.</summary>
    public required IReadOnlyList<BendChange> What { get; init; }

    /// <summary>How a run over it must end.</summary>
    public BendEnd Ends { get; init; } = BendEnd.HeldOrCompletes;

    /// <summary>Whether a tolerant reader can read the answer all the same: encoding, compression, numbers as text, another spelling of the envelope.</summary>
    public bool IsReadable { get; init; }

    /// <summary>As JSON, as <c>POST /_sandbox/bend</c> takes it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Form);

    /// <summary>Reads <see cref="ToJson"/>.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static Bend FromJson(string json) => JsonSerializer.Deserialize<Bend>(json, Form) ?? throw new JsonException("a bend is an object");
}

/// <summary>Who misbehaves.</summary>
public enum BendProvider
{
    /// <summary>The source.</summary>
    Okki,

    /// <summary>The target.</summary>
    Qingyiyun,
}

/// <summary>How a run over a bend must end.</summary>
public enum BendEnd
{
    /// <summary>Completed, with everything.</summary>
    Completes,

    /// <summary>Completed; the records that are bent for good are on the rejection list.</summary>
    OneRejected,

    /// <summary>Held, with the call named; the watermark stands.</summary>
    Held,

    /// <summary>Either: it depends on how much of the data the bend meets. Never short.</summary>
    HeldOrCompletes,
}
