using System.Text.Json;
using OkkiBridge.Plans.Templates;

namespace OkkiBridge.Plans.Mapping;

/// <summary>
/// The business code (数据编码) that <c>number</c> of <c>source.json</c> names: a field of the record; else the field that <c>response</c> labels so; else OKKI's own
/// field of that name, also behind the name of its group (基本信息公司名称); else nothing. It is shown to people, and decides nothing.
/// </summary>
internal sealed class RecordNumber(string? name, RecordPath? labelled)
{
    private const int Longest = 200;

    private readonly RecordPath? _field = name is null ? null : RecordPath.Parse(name);

    public string? Of(JsonElement raw) =>
        name is null ? null : Text(_field?.Read(raw)) ?? Text(labelled?.Read(raw)) ?? Text(CustomField.ReadLabelled(raw, name));

    private static string? Text(JsonElement? found) =>
        found is { } value && Values.Clean(value) is { } clean && Values.Text(clean) is { Length: <= Longest } text ? text : null;
}
