using System.Text.Json;

namespace OkkiBridge.Extractor.Okki;

/// <summary>What a look-up found.</summary>
internal abstract record OkkiDetail
{
    private OkkiDetail()
    {
    }

    /// <summary>The document.</summary>
    internal sealed record Found(JsonElement Document) : OkkiDetail;

    /// <summary>It was deleted, or merged into another.</summary>
    internal sealed record Gone : OkkiDetail;

    /// <summary>OKKI refuses to show it.</summary>
    internal sealed record Refused(string Text) : OkkiDetail;
}
