using System.Text.Json;

namespace OkkiBridge.Extractor.Okki;

/// <summary>What a look-up found.</summary>
internal abstract record OkkiDetail
{
    private OkkiDetail()
    {
    }

    /// <summary>The document; damaged where some of its texts may not have been decoded.</summary>
    internal sealed record Found(JsonElement Document, bool IsDamaged) : OkkiDetail;

    /// <summary>It was deleted, or merged into another.</summary>
    internal sealed record Gone : OkkiDetail;

    /// <summary>OKKI refuses to show it.</summary>
    internal sealed record Refused(string Text) : OkkiDetail;

    /// <summary>No answer that says one of these, after the client's own tries; the field that was lacking, where it is that.</summary>
    internal sealed record Inconclusive(string Text, string? Field) : OkkiDetail;
}
