using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Hosting.Http;
using OkkiBridge.Plans;

namespace OkkiBridge.Extractor.Extraction;

/// <summary>One row of a list.</summary>
/// <param name="Id">Its key; a row without a readable one gets a name of its own, so that it is accounted for.</param>
/// <param name="Time">Its time on the window's axis; null when it cannot be read.</param>
/// <param name="Document">The row as the source sent it.</param>
/// <param name="Fault">What is wrong with it, short and in words; null when nothing is.</param>
internal sealed record ListRow(string Id, DateTimeOffset? Time, JsonElement Document, RowFault? Fault = null)
{
    private const string WithoutId = "id";

    /// <summary>Whether its key cannot be read.</summary>
    public bool IsNameless => Fault?.Reason == WithoutId;

    /// <summary>A company of which no more than its id is known.</summary>
    public static ListRow Of(Plan plan, string id) => new(id, null, JsonSerializer.SerializeToElement(new JsonObject { [plan.Source.IdField] = id }));

    public static ListRow Of(Plan plan, JsonElement row, bool isDamaged = false)
    {
        var time = row.ValueKind is JsonValueKind.Object && row.TryGetProperty(plan.Settings.Window.Time, out var t) ? plan.ReadTime(t) : null;
        if (row.ValueKind is not JsonValueKind.Object || !row.TryGetProperty(plan.Source.IdField, out var field) || !RecordId.TryRead(field, out var id))
        {
            var name = "row-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.GetRawText())))[..16];
            return new ListRow(name, time, row, new RowFault(WithoutId, $"{plan.Source.IdField}: an id of digits was expected in the list row"));
        }

        return new ListRow(id, time, row, isDamaged ? RowFault.OfText(row) : null);
    }
}

/// <summary>Why a record of the source goes to the rejection list.</summary>
/// <param name="Reason">Short name, to filter by.</param>
/// <param name="Text">What a person reads.</param>
internal sealed record RowFault(string Reason, string Text)
{
    /// <summary>What no event can carry: it is nested too deep, or too large.</summary>
    public static RowFault? OfSize(JsonElement document) =>
        RecordDepth.Fault(document) is { } deep ? new RowFault(deep.Rule, deep.Message)
        : EventCut.Fault(EventCut.BytesOf(document)) is { } large ? new RowFault("size", large)
        : null;

    /// <summary>A text that the source's charset cannot decode, and its field; null where all could be.</summary>
    public static RowFault? OfText(JsonElement document) => AnswerText.FindUndecodable(document) is { } path
        ? new RowFault("encoding", $"{path}: OKKI sent bytes that its charset does not know")
        : null;
}
