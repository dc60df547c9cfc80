using System.Text;
using System.Text.Json;

namespace OkkiBridge.Plans.Documents;

/// <summary>Reads one of a plan's documents: JSON with comments and trailing commas, of bounded size and depth.</summary>
internal static class DocumentReader
{
    private const int Deepest = 64;
    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        MaxDepth = Deepest,
    };

    /// <summary>The document's object, or null after a finding; a missing file is one only where it is <paramref name="required"/>.</summary>
    public static JsonElement? Read(PlanDocuments documents, string name, bool required, List<Finding> findings)
    {
        if (documents.Texts.GetValueOrDefault(name) is not { } text)
        {
            if (required) findings.Add(new Finding(name, "", "is missing"));
            return null;
        }

        if (text.Length > PlanDocuments.LargestDocument)
        {
            findings.Add(new Finding(name, "", "is larger than 1 MB"));
            return null;
        }

        var json = Encoding.UTF8.GetBytes(text);
        if (WholeText.LoneSurrogate(json) is >= 0 and var half)
        {
            findings.Add(new Finding(name, $"line {json.AsSpan(0, half).Count((byte)'\n') + 1}", "holds half of a character: \\uD800 to \\uDFFF come in pairs"));
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json, Options);
            if (document.RootElement.ValueKind is JsonValueKind.Object) return WithoutSchema(document.RootElement);
            findings.Add(new Finding(name, "", "must be a JSON object"));
        }
        catch (JsonException fault) when (fault.LineNumber is null)        // two keys of one name
        {
            findings.Add(new Finding(name, "", Reason(fault)));
        }
        catch (JsonException fault)
        {
            var elided = text.Split('\n').ElementAtOrDefault((int)(fault.LineNumber ?? 0))?.Contains("...", StringComparison.Ordinal) ?? false;
            findings.Add(new Finding(name, $"line {fault.LineNumber + 1}", elided ? "has a literal ... where keys were left out: delete it" : "is no JSON: " + Reason(fault)));
        }

        return null;
    }

    /// <summary>An editor's <c>$schema</c> says nothing about the plan.</summary>
    private static JsonElement WithoutSchema(JsonElement document) => document.TryGetProperty("$schema", out _)
        ? JsonSerializer.SerializeToElement(document.EnumerateObject().Where(p => p.Name != "$schema").ToDictionary(p => p.Name, p => p.Value))
        : document.Clone();

    private static string Reason(JsonException fault) => fault.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
}
