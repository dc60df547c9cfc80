using System.Text.Json;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Qingyiyun;

/// <summary>Reading back: <c>query</c> and <c>find-one</c>, in the shapes of reference §4.</summary>
internal sealed class Reading(QingyiyunSandboxOptions options, QingyiyunStore store, QingyiyunEnvelope envelope)
{
    private const int LargestPage = 100;

    public async Task<Answer> QueryAsync(Call call)
    {
        if (await call.ReadJsonAsync() is not { ValueKind: JsonValueKind.Object } body)
            return envelope.Failure(Fault.MissingParameter, "参数错误: body");
        foreach (var key in (string[])["page", "pageSize", "begin_at", "end_at"])
        {
            if (Control.Number(body, key) is null)
                return envelope.Failure(Fault.MissingParameter, $"参数缺失: {key}");
        }

        var (page, size) = (Control.Number(body, "page")!.Value, Control.Number(body, "pageSize")!.Value);
        if (page < 1 || size is < 1 or > LargestPage)
            return envelope.Failure(Fault.ParameterOutOfRange, $"参数超出范围: {(page < 1 ? "page" : "pageSize")}");
        var (filter, fault) = QueryFilter.Read(body, options.PlainTextIsExact);
        if (filter is null)
            return envelope.Failure(Fault.MissingParameter, $"参数错误: {fault}");

        var found = store.Query(filter, Control.Number(body, "begin_at")!.Value, Control.Number(body, "end_at")!.Value);
        if (call.Fault == FaultKind.PageRepeated && page > 1)
            page--;
        var rows = found.Skip((int)Math.Min((page - 1) * size, int.MaxValue)).Take((int)size).ToList();
        var total = found.Count + (call.Fault == FaultKind.TotalOffByOne ? 1 : 0);
        if (call.Fault == FaultKind.RowMissing && rows.Count > 0)
            rows.RemoveAt((int)(call.Number % rows.Count));
        return Listed(rows, total, page, size);
    }

    public Answer FindOne(Call call)
    {
        if (store.FindOne(call.RoutePart("id")) is { } found)
            return QingyiyunEnvelope.Success("success", json => Flat(json, found.Record, found.Version, withUpdate: true));
        return options.FindOneUnknownIsNull
            ? QingyiyunEnvelope.Success("success", json => json.WriteNullValue())
            : envelope.Failure(Fault.NotFound, "数据不存在");
    }

    private Answer Listed(List<(StoredRecord Record, ReceivedVersion Version)> rows, int total, long page, long size)
    {
        if (options.QueryShape is 2 or 3)
        {
            var bare = QingyiyunEnvelope.Success("success", json => Array(json, rows, Flat));
            return options.QueryShape == 2 ? bare : Answer.Json(200, json =>
            {
                json.WriteBoolean("success", true);
                json.WriteNumber("code", 0);
                json.WriteString("message", "success");
                json.WritePropertyName("content");
                Array(json, rows, Flat);
                json.WriteNumber("total", total);   // "content.total" beside an array is impossible as JSON
            });
        }

        var nested = options.QueryShape == 4;
        return QingyiyunEnvelope.Success("success", json =>
        {
            json.WriteStartObject();
            json.WritePropertyName(nested ? "rows" : "list");
            Array(json, rows, nested ? Nested : Flat);
            json.WriteNumber("total", total);
            if (nested)
            {
                json.WriteStartObject("condition");
                json.WriteEndObject();
            }
            else
            {
                json.WriteNumber("page", page);
                json.WriteNumber("pageSize", size);
            }
            json.WriteEndObject();
        });
    }

    private static void Array(Utf8JsonWriter json, List<(StoredRecord Record, ReceivedVersion Version)> rows, Action<Utf8JsonWriter, StoredRecord, ReceivedVersion> write)
    {
        json.WriteStartArray();
        foreach (var (record, version) in rows)
            write(json, record, version);
        json.WriteEndArray();
    }

    private void Flat(Utf8JsonWriter json, StoredRecord record, ReceivedVersion version) => Flat(json, record, version, withUpdate: false);

    // The record's fields and the storage's own stand side by side; which of two with one name shows is not documented.
    private void Flat(Utf8JsonWriter json, StoredRecord record, ReceivedVersion version, bool withUpdate)
    {
        var content = version.Content;
        json.WriteStartObject();
        json.WriteString("_id", record.StorageId);
        foreach (var property in content.EnumerateObject().Where(p => p.Name != "_id" && !IsStorages(p.Name, withUpdate)))
            property.WriteTo(json);
        if (IsStorages("created_at", withUpdate) || !content.TryGetProperty("created_at", out _))
            Time(json, "created_at", record.CreatedAt);
        if (withUpdate && (IsStorages("updated_at", withUpdate) || !content.TryGetProperty("updated_at", out _)))
            Time(json, "updated_at", version.At);
        json.WriteEndObject();
    }

    private bool IsStorages(string field, bool withUpdate) => options.StorageFieldsWin && (field == "created_at" || withUpdate && field == "updated_at");

    private void Nested(Utf8JsonWriter json, StoredRecord record, ReceivedVersion version)
    {
        json.WriteStartObject();
        json.WriteString("id", record.StorageId);
        json.WritePropertyName("content");
        version.Content.WriteTo(json);
        Time(json, "created_at", record.CreatedAt);
        Time(json, "updated_at", version.At);
        json.WriteEndObject();
    }

    private void Time(Utf8JsonWriter json, string name, DateTimeOffset time)
    {
        if (options.CreatedAtAsFloat)
            json.WriteNumber(name, time.ToUnixTimeMilliseconds() / 1000m + 0.000123m);
        else
            json.WriteNumber(name, time.ToUnixTimeSeconds());
    }
}
